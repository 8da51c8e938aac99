// What a value of each column may be, and the words for what it is not: crates/measure/src/csv.
import { accountIn, hashText, type metrics } from '@tributary/client'
import { nearest } from './suggest'

/** A value, or what is wrong with it and the cure. */
export type Cell<T> = { value: T } | { problem: string }

const value = <T>(is: T): { value: T } => ({ value: is })
const problem = (what: string): { problem: string } => ({ problem: what })

export const EMPTY = 'is empty; give a value'

const MOST = 2n ** 128n - 1n

/** The most bytes of a URI, and of a text whose hash is the evidence. */
const URI_BYTES = 128
const EVIDENCE_BYTES = 4_096

const tooLong = (text: string, limit: number) => {
  const bytes = new TextEncoder().encode(text).length
  return bytes > limit ? problem(`has ${bytes} bytes; ${limit} at most`) : undefined
}

export function memberCell(text: string): Cell<string> {
  if (text === '') return problem(EMPTY)
  const account = accountIn(text)
  if (account) return value(account)
  return problem(
    'is no address of an account; write the member’s whole address here (names and e-mail addresses are for the ' +
      'command line, which knows a members file)',
  )
}

/** Metrics that an error names, at most. */
const SHOWN_METRICS = 12

/** What a metric may be called in a file: what the DAO calls it, or the same as a key. */
export function metricCell(text: string, known: readonly string[]): Cell<string> {
  if (text === '') return problem(EMPTY)
  if (known.includes(text)) return value(text)
  const folded = known.filter((name) => name.toLowerCase() === text.toLowerCase())
  const near = folded[0] ?? nearest(text, known)
  const otherwise = 'define it first'
  return problem(
    `the DAO has no such metric (it has ${[...known].sort().slice(0, SHOWN_METRICS).join(', ')}); ${near ? `did you mean ${JSON.stringify(near)}? Otherwise ${otherwise}` : otherwise}`,
  )
}

export function amountCell(text: string): Cell<bigint> {
  if (text === '') return problem(EMPTY)
  if (/^[-−]\d/.test(text)) {
    return problem('is negative; contributions only add, correct an earlier one by revoking it')
  }
  if (!/^\d+$/.test(text)) {
    return problem('is not a whole number; write digits only, without separators, points or signs')
  }
  const amount = BigInt(text)
  if (amount === 0n) return problem('is zero; remove the row')
  return amount > MOST ? problem(`is more than ${MOST}; use a larger unit`) : value(amount)
}

type Hash = metrics.ClaimLike['evidence']

/** 64 hexadecimal digits, with or without 0x, are the hash; a text is hashed; none if there is nothing. */
export function evidenceCell(text: string): Cell<Hash | undefined> {
  if (text === '') return value(undefined)
  const long = tooLong(text, EVIDENCE_BYTES)
  if (long) return long
  const digits = text.replace(/^0x/i, '')
  if (/^[0-9a-f]{64}$/i.test(digits)) return value<Hash>(`0x${digits.toLowerCase()}`)
  // Whole ids of git's commits, of 40 digits, are texts.
  if (/^0x/i.test(text) || (/^[0-9a-f]+$/i.test(text) && text.length > 48)) {
    return problem(
      'is no hash of 64 hexadecimal digits, though it begins as one; give all of them after 0x, or a text, whose hash ' +
        'is filed, or nothing: then it is the hash of the row',
    )
  }
  return value(hashText(text))
}

// What a terminal would obey or hide, and what Unicode has nothing drawn for.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** A scheme, a colon and an address without spaces; nothing is allowed. */
export function uriCell(text: string): Cell<string> {
  if (text === '') return value('')
  const long = tooLong(text, URI_BYTES)
  if (long) return long
  const invisible = [...text].findIndex((letter) => INVISIBLE.test(letter))
  if (invisible !== -1) return problem(`character ${invisible + 1} is invisible; remove it`)
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(text)) {
    return problem('is not a URI; write scheme:address without spaces, as https://example.org/1')
  }
  return value(text)
}

/** Milliseconds since 1970 of `2025-03-31` or `2025-03-31T18:30:00[.123]Z`. */
export function dateCell(text: string): Cell<number | undefined> {
  if (text === '') return value(undefined)
  const isWritten = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3})?Z)?$/.test(text)
  const at = isWritten ? Date.parse(text) : NaN
  // Days that there are not are those of the next month to some.
  const isSo = at >= 0 && new Date(at).toISOString().startsWith(text.slice(0, 10))
  return isSo ? value(at) : problem('is not a date since 1970; write 2025-03-31 or 2025-03-31T18:30:00Z')
}
