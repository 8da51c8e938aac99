// Files that come from outside: each of these refuses what is not as it should be, by a sentence.
import { decodeAddress } from 'dedot/utils'
import type { HexString } from 'dedot/utils'

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that a text of JSON is, with or without a byte order mark. */
export function parseJson(text: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new TypeError(`this is not ${what}: it is no JSON`)
  }
  if (!isRecord(value)) throw new TypeError(`this is not ${what}`)
  return value
}

/** Refuses what an object has beside the fields that it may have: whoever wrote them reckoned with more than is read. */
export function checkFields(object: Record<string, unknown>, known: readonly string[]): void {
  const other = Object.keys(object).find((field) => !known.includes(field))
  if (other !== undefined) throw new TypeError(`it has a field that is not known: ${JSON.stringify(other)}`)
}

/** 0x and the hexadecimal digits of so many bytes. */
export function checkHex(value: unknown, bytes: number, name: string): HexString {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/.test(value) || value.length !== 2 + 2 * bytes) {
    throw new TypeError(`its ${name} is not 0x and ${2 * bytes} hexadecimal digits`)
  }
  return value.toLowerCase() as HexString
}

export const checkHash = (value: unknown, name: string): HexString => checkHex(value, 32, name)

/** An SS58 address of an account. */
export function checkAddress(value: unknown, name: string): string {
  try {
    if (typeof value === 'string' && !value.startsWith('0x') && decodeAddress(value).length === 32) return value
  } catch {
    // It is refused below.
  }
  throw new TypeError(`its ${name} is no address`)
}
