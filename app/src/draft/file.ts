// The file of a proposal, as `tributary propose FILE` reads it: written, and read so that each mistake is named with its
// line and its cure. A file with a mistake is not used at all.
import { parse, stringify, TomlError } from 'smol-toml'
import { randomId } from '@mantine/hooks'
import { printable } from '@tributary/client'
import { nearest } from '../csv/suggest'
import { descriptionOf, stepsOf, takenApart, textProblem, type Draft } from './draft'
import { encodeAll } from './encode'
import type { Facts } from './facts'
import { ACTION_NAMES, asked, FORMS, isAction, RULES, type Field, type Fields, type Kind, type Step } from './forms'
import { placesOf, type Places } from './places'

type Table = { [key: string]: Value }
type Value = string | bigint | boolean | Value[] | Table | number | object

/** The most bytes of a file of settings, as the program has it. */
export const FILE_BYTES = 1024 * 1024

export function writeFile(draft: Draft): string {
  const action = stepsOf(draft).map((step) => {
    const table: Table = { do: step.do }
    for (const field of asked(step)) {
      const text = step.fields[field.key]?.trim() ?? ''
      if (text !== '' && !field.unwritten) put(table, field.key.split('.'), written(text, field.kind))
    }
    return table
  })
  return `${stringify({ description: descriptionOf(draft), ...(action.length > 0 ? { action } : {}) })}\n`
}

function put(table: Table, [key, ...rest]: string[], value: Value): void {
  if (rest.length === 0) table[key!] = value
  else put((table[key!] ??= {}) as Table, rest, value)
}

const listOf = (text: string) => text.split(/[\s,]+/).filter(Boolean)

function written(text: string, kind: Kind): Value {
  const number = (one: string): Value => (/^\d{1,18}$/.test(one) ? BigInt(one) : one)
  switch (kind) {
    case 'whole':
    case 'program':
    case 'grant':
      return number(text)
    case 'share':
      return /^\d+(\.\d{1,2})?$/.test(text) ? hundredths(text) : text
    case 'flag':
      return text === 'true'
    case 'accounts':
      return listOf(text)
    case 'attestations':
      return listOf(text).map(number)
    default:
      return text
  }
}

function hundredths(percent: string): bigint {
  const [whole = '', places = ''] = percent.split('.')
  return BigInt(whole + places.padEnd(2, '0'))
}

export interface Mistake {
  /** From 1; nothing where it is about the file as a whole. */
  line?: number
  column?: number
  /** Where in the file: "action 2, amount". */
  where: string
  what: string
}

export const mistakeText = (name: string, { line, column, where, what }: Mistake): string =>
  [`${printable(name)}${line ? `, line ${line}` : ''}${column ? `, column ${column}` : ''}`, where, what]
    .filter(Boolean)
    .join(': ')

export type ReadFile = { draft: Draft; places: Places } | { mistakes: Mistake[] }

/** What a file says, as far as that can be told without the chain. */
export function readFile(text: string): ReadFile {
  let file: Table
  try {
    file = parse(text, { integersAsBigInt: true }) as Table
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const { line, column, message } = error
    return {
      mistakes: [{ line, column, where: '', what: message.split('\n')[0]!.replace('Invalid TOML document: ', '') }],
    }
  }
  const places = placesOf(text)
  const mistakes: Mistake[] = []
  const wrong = (path: (string | number)[], where: string, what: string) =>
    void mistakes.push({ ...places(path), where, what })
  const { description, action = [], ...others } = file
  for (const key of Object.keys(others)) {
    wrong([key], key, 'there is no such key here: a proposal has a `description`, and each `[[action]]` its own keys')
  }
  if (typeof description !== 'string') {
    const what = description === undefined ? 'is missing: it says in words what members decide about' : 'must be a text'
    wrong(['description'], 'description', what)
  }
  if (!Array.isArray(action)) {
    wrong(['action'], 'action', 'actions are tables that begin with `[[action]]`, each with a `do`')
  }
  const tables = Array.isArray(action) ? action : []
  const steps = tables.map((table, index) => {
    const path = (key: string): (string | number)[] => ['action', index, ...(key === '' ? [] : key.split('.'))]
    return readStep(table, (key, what) => {
      wrong(path(key), [`action ${index + 1}`, key].filter(Boolean).join(', '), what)
    })
  })
  if (mistakes.length > 0) return { mistakes }
  const known = steps.filter((step) => step !== undefined)
  return { draft: { ...takenApart(description as string), isPoll: known.length === 0, steps: known }, places }
}

/** What of a draft from a file means nothing on this chain. */
export function mistakesOf({ draft, places }: Extract<ReadFile, { draft: Draft }>, facts: Facts): Mistake[] {
  const problem = textProblem(descriptionOf(draft))
  const text = problem ? [{ ...places(['description']), where: 'description', what: problem }] : []
  const made = encodeAll(draft.steps, facts)
  const actions = draft.steps.flatMap((step, index) =>
    Object.entries(made[index]!.encoded.problems ?? {}).map(([key, what]) => ({
      ...places(['action', index, ...key.split('.')]),
      where: `action ${index + 1}, ${key}`,
      what: `${quoted(step.fields[key])}${what}${wanted(step, key, what)}`,
    })),
  )
  return [...text, ...actions]
}

const quoted = (text: string | undefined) => (text ? `“${printable(text)}” ` : '')

/** Of what is missing, what it should be. */
function wanted(step: Step, key: string, what: string): string {
  const field = asked(step).find((one) => one.key === key)
  return field && step.fields[key] === undefined && what === 'is needed' ? `: write ${WANTED[field.kind]}` : ''
}

type Tell = (key: string, what: string) => void

function readStep(table: Value, wrong: Tell): Step | undefined {
  if (!isTable(table)) return void wrong('', 'an action is a table with a `do`')
  const { do: name, ...rest } = table
  if (name === undefined) return void wrong('', 'what does it do? write for instance `do = "transfer"`')
  if (!isAction(name)) {
    const near = typeof name === 'string' ? nearest(name, ACTION_NAMES) : undefined
    const hint = near ? ` (did you mean "${near}"?)` : ''
    return void wrong('do', `there is no such action${hint}: there are ${ACTION_NAMES.join(', ')}`)
  }
  const fields: Fields = {}
  for (const [key, value] of flat(rest)) {
    const field = FORMS[name].fields.find((one) => one.key === key && !one.unwritten)
    if (!field) wrong(key, unknownKey(key, name))
    else {
      const text = textOf(value, field)
      if (text === undefined) wrong(key, `this cannot stand here; write ${WANTED[field.kind]}`)
      else fields[key] = text
    }
  }
  for (const { key: rule } of FORMS[name].fields.filter(({ unwritten }) => unwritten)) {
    // A budget tells its rule by the keys that it has.
    const at = rule.replace(/\.rule$/, '')
    fields[rule] = RULES.find((one) => fields[`${at}.${one}`] !== undefined) ?? RULES[0]
  }
  const step: Step = { id: randomId(), do: name, fields }
  for (const key of Object.keys(fields)) {
    if (key.endsWith('.rule') || asked(step).some((field) => field.key === key)) continue
    wrong(key, 'has no meaning beside what else stands here: remove it')
  }
  return step
}

function unknownKey(key: string, name: keyof typeof FORMS): string {
  const known = FORMS[name].fields.filter(({ unwritten }) => !unwritten).map((field) => field.key)
  const near = nearest(key, known)
  return `${name} has no such key${near ? ` (did you mean "${near}"?)` : ''}: it takes ${known.join(', ')}`
}

const isTable = (value: Value): value is Table =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)

/** The values of a table and of those in it, by keys with points. */
const flat = (table: Table, at = ''): [string, Value][] =>
  Object.entries(table).flatMap(([key, value]) =>
    isTable(value) ? flat(value, `${at}${key}.`) : [[at + key, value] as [string, Value]],
  )

/** As it is typed into a form; nothing where a file may not have it. */
function textOf(value: Value, { kind }: Field): string | undefined {
  const isNumber = typeof value === 'bigint' && value >= 0n
  switch (kind) {
    case 'whole':
    case 'program':
    case 'grant':
      return isNumber ? String(value) : undefined
    case 'share':
      return isNumber ? String(Number(value) / 100) : undefined
    case 'flag':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'accounts':
      return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join('\n') : undefined
    case 'attestations': {
      const all = Array.isArray(value) ? value : [value]
      return all.every((one) => typeof one === 'bigint' && one >= 0n) ? all.join(', ') : undefined
    }
    default:
      return typeof value === 'string' ? value : undefined
  }
}

/** What may stand at a key, as the program says it. */
const WANTED: Record<Kind, string> = {
  text: 'a text in quotes',
  account: 'an account in quotes: its address',
  accounts: 'a list of accounts in quotes, as in ["5F…", "5G…"]',
  asset: '"native", or the address of a PSP22 token in quotes',
  amount: 'an amount in quotes, as in "12.5"',
  native: 'an amount in quotes, as in "12.5"',
  points: 'a decimal number in quotes, as in "2.5"',
  tokens: 'a decimal number in quotes, as in "2.5"',
  value: 'a decimal number in quotes, as in "2.5"',
  span: 'a span of time in quotes, as in "3days"',
  whole: 'a whole number, as in 3',
  share: 'hundredths of a percent as a whole number, as in 2000 for 20 %',
  metric: 'a metric in quotes: its name or number, as in "commits", or "score"',
  'terms of': 'a metric in quotes: its name or number, as in "commits"',
  program: 'its number, as in 3',
  grant: 'its number, as in 3',
  attestations: 'the number of an attestation, or a list of them, as in [3, 4]',
  flag: 'true or false',
  choice: 'one of its words in quotes',
  hash: 'the hash of a code in quotes: 0x and 64 hexadecimal digits',
  bytes: '0x and hexadecimal digits in quotes',
}
