// What the treasury paid to members, and who has had a part in the DAO, as its events tell.
import type { Happened, treasury } from '@tributary/client'

/** Money that somebody got out of the treasury. */
export interface Payment {
  block: number
  member: string
  asset: treasury.Asset
  amount: bigint
  by:
    | { is: 'program'; program: number; parts: [epoch: number, amount: bigint][] }
    | { is: 'grant'; grant: number }
    | { is: 'decision' }
    | { is: 'redemption'; burnt: bigint }
}

interface Account {
  address(): string
}

/** The payments that an event tells: none, one, or one for each asset of a redemption. */
export function paymentsOf({ block, part, name, data }: Happened): Payment[] {
  if (part !== 'treasury') return []
  switch (name) {
    case 'Paid': {
      const { program, member, asset, amount, parts } = data as {
        program: number
        member: Account
        asset: treasury.Asset
        amount: bigint
        parts: [number, bigint][]
      }
      return [{ block, member: member.address(), asset, amount, by: { is: 'program', program, parts } }]
    }
    case 'GrantPaid': {
      const { grant, recipient, asset, amount } = data as {
        grant: number
        recipient: Account
        asset: treasury.Asset
        amount: bigint
      }
      return [{ block, member: recipient.address(), asset, amount, by: { is: 'grant', grant } }]
    }
    case 'Transferred': {
      const { asset, to, amount } = data as { asset: treasury.Asset; to: Account; amount: bigint }
      return [{ block, member: to.address(), asset, amount, by: { is: 'decision' } }]
    }
    case 'Redeemed': {
      const { member, burnt, paid } = data as { member: Account; burnt: bigint; paid: [treasury.Asset, bigint][] }
      return paid.map(([asset, amount]) => ({
        block,
        member: member.address(),
        asset,
        amount,
        by: { is: 'redemption', burnt },
      }))
    }
    default:
      return []
  }
}

/** Who got tokens or votes by an event. */
export function holdersOf({ part, name, data }: Happened): string[] {
  if (part !== 'token') return []
  if (name !== 'Transfer' && name !== 'DelegateChanged') return []
  const { to } = data as { to?: Account }
  return to ? [to.address()] : []
}

/** An asset as a key of a map. */
export const keyOf = (asset: treasury.Asset): string => (asset.type === 'Native' ? 'native' : asset.value.address())

/** What was paid, asset by asset: in the order in which each was first paid. */
export function sums(payments: Pick<Payment, 'asset' | 'amount'>[]): { asset: treasury.Asset; amount: bigint }[] {
  const all = new Map<string, { asset: treasury.Asset; amount: bigint }>()
  for (const { asset, amount } of payments) {
    const known = all.get(keyOf(asset))
    if (known) known.amount += amount
    else all.set(keyOf(asset), { asset, amount })
  }
  return [...all.values()]
}
