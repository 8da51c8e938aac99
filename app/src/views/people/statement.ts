// What somebody was paid, as a table for a spreadsheet.
import { formatUnits } from '@tributary/client'
import type { Payment } from '../../chain/payments'
import { shortAddress, type Words } from '../../words/words'

/** What a payment was for, in a few words. */
export function paidBy({ by }: Payment, words: Words): string {
  switch (by.is) {
    case 'program':
      return `Program ${by.program}, ${epochsOf(by.parts)}`
    case 'grant':
      return `Grant ${by.grant}`
    case 'decision':
      return 'A decision'
    case 'redemption':
      return `Redeemed ${words.tokens(by.burnt)}`
  }
}

function epochsOf(parts: [epoch: number, amount: bigint][]): string {
  const [first, ...others] = parts.map(([epoch]) => epoch)
  if (others.length === 0) return `epoch ${first ?? ''}`
  return `epochs ${first} to ${others.at(-1)}`
}

const HEAD = ['date', 'block', 'account', 'paid by', 'number', 'epochs', 'amount', 'asset']

/** One line for each payment, oldest first. */
export function statementCsv(payments: Payment[], moments: Map<number, bigint | undefined>, words: Words): string {
  const line = ({ block, member, asset, amount, by }: Payment) => {
    const at = moments.get(block)
    const decimals = words.decimals(asset)
    return [
      at === undefined ? '' : new Date(Number(at)).toISOString(),
      String(block),
      member,
      by.is,
      by.is === 'program' ? String(by.program) : by.is === 'grant' ? String(by.grant) : '',
      by.is === 'program' ? by.parts.map(([epoch]) => epoch).join(' ') : '',
      // Without groups, as programs read it.
      formatUnits(amount, decimals).replaceAll(',', ''),
      asset.type === 'Psp22' && !words.part(asset.value) ? asset.value.address() : words.asset(asset),
    ]
  }
  return (
    [HEAD, ...payments.slice().reverse().map(line)].map((cells) => cells.map(quoted).join(',')).join('\r\n') + '\r\n'
  )
}

/** As one cell, which no spreadsheet takes for a formula: what assets are called, others have written. */
function quoted(cell: string): string {
  const plain = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

export const fileName = (dao: string, member: string): string =>
  `${dao.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-paid-${shortAddress(member).replace('…', '-')}.csv`
