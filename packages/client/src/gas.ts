// How much gas a transaction is given.

export interface Gas {
  refTime: bigint
  proofSize: bigint
}

/**
 * What a transaction is given beyond what its dry run says it needs, which is exact for the state that there was then:
 * half as much again and once more, and the loading of a contract's full code. For once an epoch begins in between, the
 * treasury's fast path has the full code answer. What is not used is not paid. docs/FRONTENDS.md tells what was measured.
 */
export const GAS_MARGIN = { percent: 150n, refTime: 3_000_000_000n, proofSize: 262_144n } as const

/** A limit for a transaction whose dry run needs so much, and at most what a transaction may have on the chain. */
export function withMargin(needed: Gas, most: Gas): Gas {
  const ample = (dimension: keyof Gas) => {
    const limit = (needed[dimension] * (100n + GAS_MARGIN.percent)) / 100n + GAS_MARGIN[dimension]
    return limit < most[dimension] ? limit : most[dimension]
  }
  return { refTime: ample('refTime'), proofSize: ample('proofSize') }
}
