// How much gas a transaction is given.

export interface Gas {
  refTime: bigint
  proofSize: bigint
}

/**
 * What a transaction is given beyond what its dry run says it needs, which is exact for the state that there was then:
 * a quarter, as a history may get a checkpoint more and numbers differ by the moment; and what it takes to open an epoch
 * that begins in between. What is not used is not paid. docs/FRONTENDS.md tells what was measured.
 */
export const GAS_MARGIN = { share: 4n, refTime: 3_000_000_000n, proofSize: 262_144n } as const

/** A limit for a transaction whose dry run needs so much, and at most what a transaction may have on the chain. */
export function withMargin(needed: Gas, most: Gas): Gas {
  const ample = (dimension: keyof Gas) => {
    const limit = needed[dimension] + needed[dimension] / GAS_MARGIN.share + GAS_MARGIN[dimension]
    return limit < most[dimension] ? limit : most[dimension]
  }
  return { refTime: ample('refTime'), proofSize: ample('proofSize') }
}
