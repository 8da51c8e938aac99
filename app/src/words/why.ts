// What an amount follows from, in words: those of `tributary explain`.
import { ContractError, formatDate, formatDistance, formatUnits } from '@tributary/client'
import { accrued, elapsedOf, type Payment, type Why } from '../chain/why'
import { points, SCORE, type MetricWords } from './metrics'
import { refusalOf } from './refusals'
import type { Words } from './words'

/**
 * A share with as many of four digits after the point as it needs: two are the same for many. What is something never
 * reads as nothing, and what is not all never as all.
 */
export function percent(part: bigint, whole: bigint): string {
  if (whole === 0n) return '0 %'
  const millionths = (part * 1_000_000n * 2n + whole) / (whole * 2n)
  if (millionths === 0n && part > 0n) return '<0.0001 %'
  if (millionths === 1_000_000n && part < whole) return '>99.9999 %'
  return `${formatUnits(millionths, 4)} %`
}

/** What of the points that were counted is left. */
export function decayed({ counted, program, value, halfLife }: Why, words: MetricWords): string {
  const { metric, basis } = program.config
  if (counted.length === 0 || basis === 'Growth') return ''
  const isScore = metric.metric === SCORE
  const whole = isScore
    ? counted.reduce((sum, one) => sum + one.points, 0n)
    : counted.reduce((sum, one) => sum + one.amount * 1_000_000n, 0n)
  if (whole === value) return ''
  const told = isScore ? points(whole) : words.value(metric, whole)
  if (whole < value) return `, with what was revoked since`
  return halfLife > 0n ? `, what was left then of ${told} by its half-life` : `, of ${told} that were counted`
}

/** What a payment was, and what had accrued by then and was not paid yet: computed again for its very moment. */
export interface Checked extends Payment {
  computed: bigint
}

export function checked({ payments = [], program, epoch, budget = 0n, value, total }: Why): Checked[] {
  const { config } = program
  let before = 0n
  return payments.map((payment) => {
    const owed = accrued(budget, elapsedOf(config, epoch, payment.at), config.epochLength, value, total)
    const computed = owed > before ? owed - before : 0n
    before += payment.amount
    return { ...payment, computed }
  })
}

export const paidOf = ({ payments = [] }: Why): bigint => payments.reduce((sum, { amount }) => sum + amount, 0n)

export interface Verdict {
  is: 'equal' | 'open' | 'different' | 'unknown'
  what: string
}

/** Whether the chain paid what the page computes: equal to the unit, or the difference in words. */
export function verdict(why: Why, words: Words): Verdict {
  const { payments, settled, amount, budget, total, waits, program, epoch, opened, ends } = why
  const { asset, claimWindow } = program.config
  const told = (of: bigint) => words.amount(asset, of)
  if (payments === undefined) {
    const what = settled
      ? 'It is settled; this node does not keep the blocks that tell of payments. Another one may.'
      : 'Not known: this node does not keep the blocks that tell of payments. Another one may.'
    return { is: 'unknown', what }
  }
  if (why.isMore) {
    const what = `It was paid in more than ${payments.length} parts, and no more are looked for here.`
    return { is: 'unknown', what }
  }
  const paid = paidOf(why)
  const all = checked(why)
  const wrong = all.find(({ amount, computed }) => amount > computed)
  if (wrong) {
    return {
      is: 'different',
      what: `The chain paid ${told(wrong.amount)} in block ${count(wrong.block)}, which is ${told(wrong.amount - wrong.computed)} more than is computed here.`,
    }
  }
  if (paid > 0n && paid === amount) return { is: 'equal', what: `The chain paid ${told(paid)}: equal to the unit.` }
  const left = amount > paid ? amount - paid : 0n
  const waitsForMoney = why.short !== undefined && why.value > 0n
  if (waitsForMoney) {
    return { is: 'open', what: `It waits: ${waitWords(waits, words) ?? 'too little is free for this epoch'}.` }
  }
  if (total === 0n || (amount === 0n && budget !== undefined)) return { is: 'open', what: 'Nothing is owed.' }
  if (epoch < program.closed) {
    return {
      is: 'different',
      what: `The chain paid ${told(paid)}, ${told(left)} less: the epoch is closed, and they were never claimed.`,
    }
  }
  if (settled) {
    return {
      is: 'different',
      what: `The chain paid ${told(paid)}, ${told(left)} less: more was not left of the budget.`,
    }
  }
  if (budget === undefined) return { is: 'open', what: 'It is known once the epoch is opened.' }
  const so = paid > 0n ? `The chain paid ${told(paid)}, equal to the unit to what had accrued by then; ` : ''
  const waiting = waitWords(waits, words)
  if (waiting) return { is: 'open', what: `${so}${told(left)} wait: ${waiting}.` }
  const since = [ends, opened?.openedAt ?? 0n, program.silentAt].reduce((one, other) => (one > other ? one : other))
  const until = since + claimWindow
  const limit = !opened
    ? ''
    : until > words.now
      ? `, until ${formatDate(until)}, ${formatDistance(until, words.now)}`
      : ', until somebody closes the epoch, as its time is over'
  return { is: 'open', what: `${so}${told(left)} may be claimed${limit}.` }
}

const count = (block: number) => block.toLocaleString('en')

/** Refusals that are a matter of waiting. */
const WAITS = ['Paused', 'CapReached', 'InsufficientFree', 'NotCovered', 'SourceBroken']

/** What an epoch waits for, if it does. */
export function waitWords(error: unknown, words: Words): string | undefined {
  if (!(error instanceof ContractError) || !WAITS.includes(error.variant)) return undefined
  const { what, cure } = refusalOf(error, words)
  return cure ? `${what}; ${cure}` : what
}

/** An epoch's budget, and why it is less than the rule says, where it is. */
export function budgetWords(why: Why, words: Words): string {
  const { budget, rule, opened, total, program } = why
  const { asset } = program.config
  if (budget === undefined) return 'It depends on what has arrived, and is known once somebody opens the epoch.'
  if (!opened) return prospectWords(why, budget, words)
  const told = words.amount(asset, budget)
  const reserved = `reserved ${words.moment(opened.openedAt)}`
  if (total === 0n) return `${told}, as nobody had a share to be paid by; ${reserved}.`
  if (rule !== undefined && rule > budget) {
    return `${told} of ${words.amount(asset, rule)}, as no more was free; ${reserved}.`
  }
  return `${told}, ${reserved}.`
}

/** What an epoch that nobody has opened comes to. */
function prospectWords({ rule, short, waits, program }: Why, budget: bigint, words: Words): string {
  const told = (of: bigint) => words.amount(program.config.asset, of)
  const [whole, waiting] = [told(rule ?? budget), waitWords(waits, words)]
  const gets =
    short !== undefined
      ? `${whole} by the rule, and ${told(short)} are free for it`
      : rule !== undefined && budget < rule
        ? `${told(budget)} of ${whole}, as no more is free for it`
        : waiting
          ? `${whole} by the rule`
          : whole
  if (waiting) return `${gets}; the epoch waits: ${waiting}.`
  return short === undefined
    ? `${gets}, if it were opened now: nobody has yet.`
    : `${gets}: it waits for more, or until it is over.`
}

/** A value without its unit. */
export const plain = (value: string): string => value.split(' ')[0]!
