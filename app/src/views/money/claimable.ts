// What of all that somebody is owed would be paid to them now.
import type { Due, treasury } from '@tributary/client'
import type { Owed } from '../../tx/deeds'

export interface ReadyToClaim extends Omit<Owed, 'amount' | 'least'> {
  asset: treasury.Asset
  amount: bigint
}

export function readyOf({ programs, grants }: Pick<Due, 'programs' | 'grants'>): ReadyToClaim[] {
  const ready: ReadyToClaim[] = [
    ...programs.map(([id, due, asset]) => ({
      by: 'program' as const,
      id,
      asset,
      amount: due.isOk ? due.value.amount : 0n,
    })),
    ...grants.map(([id, due, asset]) => ({ by: 'grant' as const, id, asset, amount: due.isOk ? due.value : 0n })),
  ]
  return ready.filter(({ amount }) => amount > 0n)
}

/** How much it is of each asset, in the order in which they come. */
export function sumsOf(all: Pick<ReadyToClaim, 'asset' | 'amount'>[]): { asset: treasury.Asset; amount: bigint }[] {
  const sums = new Map<string, { asset: treasury.Asset; amount: bigint }>()
  for (const { asset, amount } of all) {
    const key = asset.type === 'Native' ? asset.type : asset.value.address()
    sums.set(key, { asset, amount: (sums.get(key)?.amount ?? 0n) + amount })
  }
  return [...sums.values()]
}
