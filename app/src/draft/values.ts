// What was typed into a field, as the value that it means; or what is wrong with it, and the cure.
import { accountIn, parseUnits, PARTS, POINT_DECIMALS, printable, type Part } from '@tributary/client'
import type { TokenInfo } from '../chain/token'
import { decimalsOf, EARNED, SCORE, type Metric } from '../words/metrics'
import type { Facts } from './facts'
import { asked, type Field, type Fields, type Kind, type Step } from './forms'
import { parseSpan } from './span'

/** A metric of a contract, by the contract's address. */
export interface MetricAt {
  source: string
  metric: number
}

export type AssetAt = { type: 'Native' } | { type: 'Psp22'; value: string }

/** The contracts of the DAO, as they are called in files. */
const CALLED: Record<string, Part> = { ...Object.fromEntries(PARTS.map((part) => [part, part])), registry: 'metrics' }

/** Some of the registry's and of others, as they are called in files. */
export const NAMED_METRICS: [name: string, part: Part, metric: number][] = [
  ['score', 'metrics', SCORE],
  ['token:balance', 'token', 0],
  ['token:votes', 'token', 1],
  ['governor:ballots', 'governor', 0],
  ['governor:weight', 'governor', 1],
]

interface Place {
  field: Field
  fields: Fields
  facts: Facts
}

const READERS: Record<Kind, (text: string, at: Place) => unknown> = {
  text: (text) => label(text),
  account: (text, { facts }) => account(text, facts),
  accounts: (text, { facts }) =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((one) => account(one, facts)),
  asset: (text, { facts }) => asset(text, facts),
  amount: (text, { field, fields, facts }) => units(text, assetDecimals(fields[field.by!] ?? '', facts)),
  native: (text, { facts }) => units(text, facts.dao.native.decimals),
  points: (text) => units(text, POINT_DECIMALS),
  tokens: (text, { facts }) => units(text, facts.token.decimals),
  value: (text, { field, fields, facts }) => units(text, metricDecimals(fields[field.by!] ?? '', facts)),
  span: (text) => parseSpan(text),
  whole: (text, { field }) => whole(text, field.most),
  share: (text, { field }) => Number(atMost(units(text, 2), field.most ?? 10_000n, 2)),
  metric: (text, { facts }) => metricNamed(text, facts),
  'terms of': (text, { facts }) => registered(text, facts),
  program: (text, { field }) => Number(whole(text, field.most)),
  grant: (text, { field }) => Number(whole(text, field.most)),
  attestations: (text, { field }) =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((one) => Number(whole(one, field.most))),
  flag: (text) => oneOf(text, ['true', 'false']) === 'true',
  choice: (text, { field }) =>
    oneOf(
      text,
      field.options!.map(([value]) => value),
    ),
  hash: (text) => hex(text, 64, '64 hexadecimal digits'),
  bytes: (text) => hex(text, undefined, 'pairs of hexadecimal digits'),
}

/** The values of an action's fields, without those that were left out; and what is wrong, by their keys. */
export function readFields(step: Pick<Step, 'do' | 'fields'>, facts: Facts) {
  const [values, problems]: [Record<string, unknown>, Record<string, string>] = [{}, {}]
  for (const field of asked(step)) {
    const text = step.fields[field.key]?.trim() ?? ''
    if (text === '') {
      if (!field.optional) problems[field.key] = MISSING
      continue
    }
    try {
      values[field.key] = READERS[field.kind](text, { field, fields: step.fields, facts })
    } catch (error) {
      problems[field.key] = error instanceof Error ? error.message : String(error)
    }
  }
  return { values, problems }
}

/** What is wrong with a field that must not be left out. */
export const MISSING = 'is needed'

function account(text: string, { dao }: Facts): string {
  const part = CALLED[text.replace(/^the /, '')]
  if (part) return dao.deployment.dao[part]
  const found = accountIn(text)
  if (found) return found
  throw new TypeError(
    text.startsWith('0x')
      ? 'is written as a hash, and an account is wanted: write its address'
      : `is no account: write its address, or “treasury”, “governor”, “token” or “registry”`,
  )
}

function asset(text: string, { dao, token }: Facts): AssetAt {
  if (text === '' || text === 'native' || text === dao.native.symbol) return { type: 'Native' }
  if (text === token.symbol) return { type: 'Psp22', value: dao.deployment.dao.token }
  const found = accountIn(text)
  if (found) return { type: 'Psp22', value: found }
  throw new TypeError('is no asset: write “native”, or the address of a PSP22 token')
}

/** How what is counted in an asset is called and how many decimals it has, if that is known. */
function unitOf(text: string, facts: Facts): TokenInfo | undefined {
  const named = asset(text, facts)
  if (named.type === 'Native') return facts.dao.native
  return named.value === facts.dao.deployment.dao.token ? facts.token : facts.tokens[named.value]
}

/** What an asset's amounts are counted in, for who types one. */
export function symbolOf(text: string, facts: Facts): string | undefined {
  try {
    return unitOf(text, facts)?.symbol
  } catch {
    return undefined
  }
}

function assetDecimals(text: string, facts: Facts): number {
  const unit = unitOf(text, facts)
  if (!unit)
    throw new TypeError('is of a token that does not tell its decimals, so it cannot be read: is it a PSP22 token?')
  return unit.decimals
}

function registered(text: string, { metrics, defined }: Facts): Metric {
  const exactly = metrics.find(({ id, name }) => name === text || String(id) === text)
  const folded = metrics.filter(({ name }) => name.toLowerCase() === text.toLowerCase())
  const found = exactly ?? (folded.length === 1 ? folded[0] : undefined)
  if (found) return found
  if (text in defined) {
    throw new TypeError(
      `is no metric yet: action ${defined[text]! + 1} defines it, and it has its number only when that is executed; propose what uses it after that`,
    )
  }
  throw new TypeError(`is no metric: there are ${metrics.map(({ name }) => printable(name)).join(', ')}`)
}

function metricNamed(text: string, facts: Facts): MetricAt {
  const { dao: parts } = facts.dao.deployment
  const named = NAMED_METRICS.find(([name]) => name === text)
  if (named) return { source: parts[named[1]], metric: named[2] }
  const [, source, number] = /^(.*):(.*)$/.exec(text) ?? []
  if (source === undefined) return { source: parts.metrics, metric: registered(text, facts).id }
  const at = account(source, facts)
  return { source: at, metric: Number(whole(number!, 2n ** 32n - 1n)) }
}

/** A metric as a series that never falls: the registry has one beside each of its metrics. */
export function earned({ source, metric }: MetricAt, { dao }: Facts): MetricAt {
  const { token, metrics } = dao.deployment.dao
  if (source === token) {
    throw new TypeError('may fall: growth is paid by what never does, such as a metric of the registry')
  }
  return { source, metric: source === metrics && metric < EARNED ? metric + EARNED : metric }
}

function metricDecimals(text: string, facts: Facts): number {
  const { source, metric } = metricNamed(text, facts)
  const { token, governor, metrics } = facts.dao.deployment.dao
  if (source === token || (source === governor && metric === 1)) return facts.token.decimals
  if (source === metrics) {
    return decimalsOf(facts.metrics.find(({ id }) => id === (metric >= EARNED ? metric - EARNED : metric)))
  }
  return facts.decimals[text] ?? 0
}

function label(text: string): string {
  if (printable(text) !== text) throw new TypeError('has an invisible character: remove it')
  const { length } = new TextEncoder().encode(text)
  if (length > 256) throw new TypeError(`has ${length} bytes: at most 256`)
  return text
}

function units(text: string, decimals: number): bigint {
  try {
    return parseUnits(text, decimals)
  } catch (error) {
    throw new TypeError(`is no such number: ${(error as Error).message}`)
  }
}

function whole(text: string, most = 2n ** 63n - 1n): bigint {
  if (!/^\d+$/.test(text)) throw new TypeError('is no whole number: write digits only, without commas or spaces')
  return atMost(BigInt(text), most, 0)
}

function atMost(value: bigint, most: bigint, decimals: number): bigint {
  if (value <= most) return value
  throw new TypeError(
    `is more than ${(Number(most) / 10 ** decimals).toLocaleString('en')}, the most that can stand here`,
  )
}

function oneOf(text: string, known: string[]): string {
  if (known.includes(text)) return text
  throw new TypeError(`cannot stand here: write ${known.map((one) => `“${one}”`).join(' or ')}`)
}

function hex(text: string, digits: number | undefined, what: string): `0x${string}` {
  const isHex = /^0x([0-9a-fA-F]{2})*$/.test(text) && (digits === undefined || text.length === 2 + digits)
  if (!isHex) throw new TypeError(`is not 0x and ${what}`)
  return text.toLowerCase() as `0x${string}`
}
