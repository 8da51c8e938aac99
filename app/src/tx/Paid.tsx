import type { Receipt } from '@tributary/client'
import { useDao } from '../chain/connection'
import { sums } from '../chain/payments'
import { listed } from '../words/counted'
import { useWords } from '../words/words'

/** What was paid to whoever claimed, in all, as the treasury's events tell. */
export function Paid({ receipts }: { receipts: Receipt[] }) {
  const [{ treasury }, words] = [useDao(), useWords()]
  const paid = receipts.flatMap(({ events }) => [
    ...treasury.events.Paid.filter(events).map(({ data }) => data),
    ...treasury.events.GrantPaid.filter(events).map(({ data }) => data),
  ])
  const all = sums(paid).map(({ asset, amount }) => words.amount(asset, amount))
  if (all.length === 0) return 'It is paid to you.'
  return `It is paid to you: ${listed(all, all.length)}${paid.length > 1 ? ' in all' : ''}.`
}
