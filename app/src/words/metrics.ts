// Metrics by their names, and what they count in its unit: as crates/words does.
import { formatUnits, POINT_DECIMALS, printable, type metrics } from '@tributary/client'
import { plural } from './counted'
import type { Account, Words } from './words'

/** A metric of the registry. */
export interface Metric extends metrics.MetricConfig {
  id: number
}

/** The metric of points. */
export const SCORE = 0

/** Added to a metric's number: all of it that was ever earned, without decay and untouched by revocation. */
export const EARNED = 2 ** 31

/** A metric's own number, without that. */
export const baseOf = (metric: number): number => (metric >= EARNED ? metric - EARNED : metric)

export const isEarned = (metric: number): boolean => metric >= EARNED

/** The longest name or unit that is shown: a source says of itself what it likes. */
const LONGEST = 40

const shown = (text: string) => {
  const letters = [...printable(text)]
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : letters.join('')
}

/** So much of what somebody counts in a unit of their own: "1 page", "2.5 pages". */
export function measured(amount: bigint, decimals: number, unit: string): string {
  const told = formatUnits(amount, decimals)
  const word = shown(unit)
  return told === '1' ? `${told} ${word}` : `${told} ${plural(word)}`
}

type Named = Pick<metrics.MetricConfig, 'name' | 'unit'>

/** Whether what a metric is counted in is what it is called. */
const isSaid = ({ name, unit }: Named): boolean =>
  [unit, plural(unit)].some((one) => one.toLowerCase() === name.toLowerCase())

/** So much of a metric in its unit, which is named where the unit does not say it: "3 pages of docs", "2 talks". */
export function measuredOf(id: number, amount: bigint, terms: Named | undefined, decimals = 0): string {
  const told = measured(amount, decimals, terms?.unit || 'unit')
  if (!terms) return `${formatUnits(amount, decimals)} of metric ${id}`
  return isSaid(terms) ? told : `${told} of ${shown(terms.name)}`
}

/** The same with its number: "3 pages of docs (metric 2)", "2 talks (metric 3)". */
export const measuredAs = (id: number, amount: bigint, terms: Named | undefined, decimals = 0): string =>
  measuredOf(id, amount, terms, decimals) + (terms ? ` (metric ${id})` : '')

export const points = (amount: bigint): string => measured(amount, POINT_DECIMALS, 'point')

/** A metric of any source. */
export interface MetricRef {
  source: Account
  metric: number
}

/** How metrics are told, once those of the registry are known. */
export interface MetricWords {
  /** A metric of the registry: "docs", "the score". */
  name(id: number): string
  /** What is claimed of it, in whole units: "3 pages of docs", "2 talks". */
  claimed(id: number, amount: bigint): string
  /** Any metric: "docs", "the score", "votes of the token", "likes of 5Grw…". */
  metric(metric: MetricRef): string
  /** Whether it is one number for the whole DAO. */
  isIndicator(metric: MetricRef): boolean
  /** A value of it, in its unit: "12.5 points", "3 pages", "5 FRT". */
  value(metric: MetricRef, value: bigint): string
}

/** `info` is what a source that is no part of the DAO says of a metric, if it does. */
export function metricWords(all: Metric[], words: Words, info?: metrics.MetricInfo): MetricWords {
  const known = (id: number) => all.find((metric) => metric.id === baseOf(id))
  const name = (id: number) => {
    const base = baseOf(id)
    const terms = known(id)
    const told = base === SCORE ? 'the score' : terms ? shown(terms.name) : `metric ${base}`
    return isEarned(id) ? `all that was ever earned of ${told}` : told
  }
  return {
    name,
    claimed: (id, amount) => measuredOf(id, amount, known(id)),
    metric: ({ source, metric }) => {
      const part = words.part(source)
      if (part === 'metrics') return name(metric)
      const own = OWN[`${part} ${metric}`]
      if (own) return own
      return `${info ? shown(info.name) : `metric ${metric}`} of ${words.member(source)}`
    },
    isIndicator: ({ source, metric }) => words.part(source) === 'metrics' && known(metric)?.kind === 'Indicator',
    value: ({ source, metric }, value) => {
      const part = words.part(source)
      if (part === 'token' || (part === 'governor' && metric === WEIGHT_CAST)) return words.tokens(value)
      if (part === 'metrics') {
        if (baseOf(metric) === SCORE) return points(value)
        const terms = known(metric)
        return measured(value, decimalsOf(terms), terms?.unit || 'unit')
      }
      return info ? measured(value, info.decimals, info.unit) : formatUnits(value, 0)
    },
  }
}

/** How many decimals the values of a metric of the registry have; the score's are those of what it sums up. */
export const decimalsOf = (terms: Pick<Metric, 'kind'> | undefined): number =>
  terms?.kind === 'Indicator' ? 0 : POINT_DECIMALS

const WEIGHT_CAST = 1

const OWN: Record<string, string> = {
  'token 0': 'balances of the token',
  'token 1': 'votes of the token',
  'governor 0': 'proposals voted on',
  'governor 1': 'votes cast on proposals',
}
