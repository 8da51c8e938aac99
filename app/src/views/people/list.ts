// The list of members, as it is looked for and ordered. Kept apart from how it looks, to be tested.
import { keyOf, sums, type Payment } from '../../chain/payments'
import type { Member } from '../../chain/reads/people'

export const ORDERS = ['votes', 'tokens', 'points', 'paid'] as const
export type Order = (typeof ORDERS)[number]
export const ORDER_NAMES: Record<Order, string> = { votes: 'Votes', tokens: 'Tokens', points: 'Points', paid: 'Paid' }

export interface Listed extends Member {
  /** What programs, grants and decisions paid them; redeeming is no pay. */
  paid: ReturnType<typeof sums>
  /** What the reader's wallet calls them. */
  name: string | undefined
}

export function listed(members: Member[], payments: Payment[], names: Map<string, string>): Listed[] {
  const byMember = new Map<string, Payment[]>()
  for (const payment of payments) {
    if (payment.by.is === 'redemption') continue
    const known = byMember.get(payment.member)
    if (known) known.push(payment)
    else byMember.set(payment.member, [payment])
  }
  return members.map((member) => ({
    ...member,
    paid: sums(byMember.get(member.address) ?? []),
    name: names.get(member.address),
  }))
}

/** Those whose address or name has the text in it, who have most first; who have the same in the order of all. */
export function found(all: Listed[], text: string, order: Order): Listed[] {
  const wanted = text.trim().toLowerCase()
  const matches = ({ address, name = '' }: Listed) =>
    address.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted)
  const value = (member: Listed) => (order === 'paid' ? paidFirst(member) : member[order])
  return all.filter(matches).sort((one, other) => {
    const [first, second] = [value(one), value(other)]
    return first > second ? -1 : first < second ? 1 : 0
  })
}

/** Several assets have no order: the native one counts, or else the first. */
function paidFirst({ paid }: Listed): bigint {
  return (paid.find(({ asset }) => keyOf(asset) === 'native') ?? paid[0])?.amount ?? 0n
}
