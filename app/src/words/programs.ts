// Programs in words: what each epoch pays, how often, and by what it is shared. Those of crates/proposals.
import { formatSpan, type treasury } from '@tributary/client'
import { baseOf, EARNED, metricWords as wordsOfMetrics, type Metric } from './metrics'
import type { Account, Words } from './words'

interface MetricRef {
  source: Account
  metric: number
}

const OWN: Record<string, string> = {
  'token 0': 'balances of the token',
  'token 1': 'votes of the token',
  'governor 0': 'proposals voted on',
  'governor 1': 'votes cast on proposals',
}

/** Any metric: "docs (metric 2)", "the score", "votes of the token", "metric 3 of 5Grw…". */
export function metricWords({ source, metric }: MetricRef, words: Words): string {
  const part = words.part(source)
  if (part === 'metrics') {
    const name = words.metric(baseOf(metric))
    return metric >= EARNED ? `all that was ever earned of ${name}` : name
  }
  return OWN[`${part} ${metric}`] ?? `metric ${metric} of ${words.member(source)}`
}

/** "minute", "7 days": what comes after "each". */
export function each(length: bigint): string {
  const told = formatSpan(length)
  return /^1 \w+$/.test(told) ? told.slice(2) : told
}

export const share = (hundredths: number): string => `${hundredths / 100} %`

/** By what shares are measured. */
export function sharedBy({ metric, basis }: treasury.ProgramConfig, words: Words): string {
  if (basis === 'Level') return `by ${metricWords(metric, words)}`
  return words.part(metric.source) === 'metrics'
    ? `by what was earned of ${metricWords(plainly(metric), words)} in the epoch before`
    : `by how much ${metricWords(metric, words)} grew in the epoch before${perhaps(metric, words)}`
}

const plainly = ({ source, metric }: MetricRef): MetricRef => ({ source, metric: baseOf(metric) })

/** Behind a metric of which nobody says that it never falls. The DAO's own ones that may be paid for do not. */
const perhaps = ({ source }: MetricRef, words: Words): string =>
  words.part(source) ? '' : ' (which may fall, unless its contract says that it never does)'

/** What each epoch may pay. */
export function budgetWords({ budget, asset }: treasury.ProgramConfig, words: Words, metrics: Metric[] = []): string {
  switch (budget.type) {
    case 'Fixed':
      return words.amount(asset, budget.value)
    case 'PerUnit': {
      const { metric, price, cap } = budget.value
      const isOurs = words.part(metric.source) === 'metrics'
      // A price for a million of what is counted in millionths is one for each of it.
      const unit = wordsOfMetrics(metrics, words).value(metric, MILLION).replace(/^1 /, '')
      const gained = isOurs ? 'earned' : 'gained'
      const of = metricWords(isOurs ? plainly(metric) : metric, words) + perhaps(metric, words)
      return `${words.amount(asset, price)} for each ${unit} of ${of} ${gained} since the epoch before, at most ${words.amount(asset, cap)}`
    }
    case 'Inflow':
      return `${share(budget.value)} of the ${words.asset(asset)} that arrived since the epoch before`
    case 'Endowment':
      return `${share(budget.value)} of the ${words.asset(asset)} that is free`
  }
}

const MILLION = 10n ** 6n

/** What each epoch may pay, with how long one is: a rule is no amount that a span could follow. */
function rate(program: treasury.ProgramConfig, words: Words, metrics?: Metric[]): string {
  const [budget, length] = [budgetWords(program, words, metrics), each(program.epochLength)]
  return program.budget.type === 'Fixed' ? `${budget} each ${length}` : `each ${length} ${budget}`
}

/** "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score". */
export function stream(program: treasury.ProgramConfig, words: Words, metrics?: Metric[]): string {
  const { asset, budget, epochs } = program
  const times =
    epochs === undefined ? ', without end' : epochs === 1 ? ', once' : `, ${epochs.toLocaleString('en')} times`
  const inAll = (before: string, amount: bigint) =>
    epochs === undefined ? '' : `, ${before}${words.amount(asset, amount * BigInt(epochs))} in all`
  const most = () => {
    if (budget.type === 'Fixed') return epochs === 1 ? '' : inAll('', budget.value)
    return budget.type === 'PerUnit' ? inAll('at most ', budget.value.cap) : ''
  }
  return `Stream ${rate(program, words, metrics)}${times}${most()}, ${sharedBy(program, words)}`
}

export const programDetails = ({ start, claimWindow }: treasury.ProgramConfig, words: Words): string[] => [
  start > words.now ? `begins ${words.moment(start)}` : 'begins when it is executed',
  `what nobody claims within ${formatSpan(claimWindow)} of an epoch's end is free again`,
]

export const programTerms = (
  program: treasury.ProgramConfig,
  words: Words,
  metrics?: Metric[],
): [name: string, value: string][] => [
  ['asset', words.asset(program.asset)],
  ['shared', sharedBy(program, words)],
  ['budget', budgetWords(program, words, metrics)],
  ['epoch length', formatSpan(program.epochLength)],
  ['epochs', program.epochs === undefined ? 'without end' : String(program.epochs)],
  ['claim window', formatSpan(program.claimWindow)],
]
