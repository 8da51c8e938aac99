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

/** As `tributary statement --csv` writes it. */
const HEAD = 'member,time,block,kind,number,epoch,asset,unit,amount,amount_smallest,balance,balance_smallest'.split(',')

const KINDS = { program: 'program', grant: 'grant', decision: 'transfer', redemption: 'redemption' }

const isoDate = (at: bigint): string =>
  new Date(Number(at))
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace('.000Z', 'Z')

/** A line for each payment, of each epoch by itself, oldest first; balances are of what is in it. */
export function statementCsv(payments: Payment[], moments: Map<number, bigint | undefined>, words: Words): string {
  const balances = new Map<string, bigint>()
  const lines = payments
    .slice()
    .reverse()
    .flatMap(({ block, member, asset, amount, by }) => {
      const [at, decimals] = [moments.get(block), words.decimals(asset)]
      const key = asset.type === 'Native' ? 'native' : asset.value.address()
      const parts: [epoch: string, amount: bigint][] =
        by.is === 'program' ? by.parts.map(([epoch, part]) => [String(epoch), part]) : [['', amount]]
      return parts.map(([epoch, part]) => {
        const balance = (balances.get(key) ?? 0n) + part
        balances.set(key, balance)
        return [
          member,
          at === undefined ? '' : isoDate(at),
          String(block),
          KINDS[by.is],
          by.is === 'program' ? String(by.program) : by.is === 'grant' ? String(by.grant) : '',
          epoch,
          key,
          words.asset(asset),
          formatUnits(part, decimals),
          String(part),
          formatUnits(balance, decimals),
          String(balance),
        ]
      })
    })
  return [HEAD, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

/** As one cell, which no spreadsheet takes for a formula: what assets are called, others have written. */
function quoted(cell: string): string {
  const plain = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Of a table that begins with block `since`, as older ones were not looked into, the name says so. */
export const fileName = (dao: string, member: string, since?: number): string =>
  `${dao.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-paid-${shortAddress(member).replace('…', '-')}${
    since === undefined ? '' : `-since-block-${since}`
  }.csv`
