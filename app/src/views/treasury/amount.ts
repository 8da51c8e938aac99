import { parseUnits } from '@tributary/client'

export type Amount = { amount: bigint } | { problem: string }

/** What a text says, or what is wrong with it. */
export function amountOf(text: string, decimals: number, limit?: { most: bigint; told: string }): Amount {
  try {
    const amount = parseUnits(text.trim(), decimals)
    return limit && amount > limit.most ? { problem: `at most ${limit.told}` } : { amount }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
