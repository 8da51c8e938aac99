import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  DAY,
  formatDate,
  formatDistance,
  formatRoughly,
  formatSpan,
  formatUnits,
  HOUR,
  MINUTE,
  parseUnits,
  printable,
  SECOND,
  YEAR,
} from '../src/index.js'

// As crates/report/src/amount.rs and crates/words/src say them.
describe('amounts', () => {
  const most = 2n ** 128n - 1n

  test('move the point, without trailing zeros and without a float', () => {
    expect(formatUnits(0n, 12)).toBe('0')
    expect(formatUnits(1n, 12)).toBe('0.000000000001')
    expect(formatUnits(1_234_500n, 3)).toBe('1,234.5')
    expect(formatUnits(-1_234_500n, 3)).toBe('-1,234.5')
    expect(formatUnits(1_000_000n, 0)).toBe('1,000,000')
    expect(formatUnits(most, 0)).toBe('340,282,366,920,938,463,463,374,607,431,768,211,455')
    expect(formatUnits(most, 38)).toBe('3.40282366920938463463374607431768211455')
  })

  test('are read exactly', () => {
    expect(parseUnits('1.5', 3)).toBe(1_500n)
    expect(parseUnits('0.001', 3)).toBe(1n)
    expect(parseUnits(most.toString(), 0)).toBe(most)
    expect(parseUnits('9007199254740993.000000000001', 12)).toBe(9_007_199_254_740_993_000_000_000_001n)
  })

  test('are refused for their reason', () => {
    for (const text of ['', '.', '1.', '.5', '-1', '+1', '1e3', '1,000', '½', '1.2.3', ' 1', '0x1']) {
      expect(() => parseUnits(text, 3), text).toThrow('an amount is digits with at most one decimal point')
    }
    expect(() => parseUnits('1,000', 3)).toThrow('write “1000.5”, without commas')
    expect(() => parseUnits('1.0001', 3)).toThrow('it has more than 3 decimal places')
    expect(() => parseUnits((most + 1n).toString(), 0)).toThrow('it is more than a chain can count')
  })
})

describe('time', () => {
  test('spans are told exactly', () => {
    expect(formatSpan(0n)).toBe('0 seconds')
    expect(formatSpan(1n)).toBe('1 millisecond')
    expect(formatSpan(36n * HOUR)).toBe('1 day 12 hours')
    expect(formatSpan(90n * DAY)).toBe('90 days')
    expect(formatSpan(2n * YEAR)).toBe('2 years')
  })

  test('moments are told in UTC', () => {
    expect(formatDate(1_796_133_900_000n)).toBe('2026-12-01 14:05 UTC')
    expect(formatDate(2n ** 64n - 1n)).toBe('after the year 9999')
  })

  test('spans are told roughly, the shorter the more exactly', () => {
    for (const [span, text] of [
      [0n, '0 seconds'],
      [4n * DAY + 5n * HOUR, '4 days'],
      [DAY + 12n * HOUR + 7n, '1 day 12 hours'],
      [DAY + 7n * MINUTE, '1 day'],
      [30_400n, '30 seconds'],
      [1_000n * DAY, '3 years'],
      [DAY - 6n * SECOND, '1 day'],
      [HOUR - 1n, '1 hour'],
      [3n * DAY - MINUTE, '3 days'],
      [23n * HOUR + 20n * MINUTE, '23 hours'],
      [2n * HOUR + 29n * MINUTE + 40n * SECOND, '2 hours 30 minutes'],
      [100n * SECOND, '1 minute 40 seconds'],
      [MINUTE, '1 minute'],
    ] as const) {
      expect(formatRoughly(span)).toBe(text)
    }
  })

  test('distances are told from the chain’s own time, rounded', () => {
    expect(formatDistance(4n * DAY, 1n * HOUR)).toBe('in 4 days')
    expect(formatDistance(HOUR, 3n * HOUR)).toBe('2 hours ago')
    expect(formatDistance(0n, 2n * YEAR)).toBe('2 years ago')
    expect(formatDistance(999n, 0n)).toBe('now')
  })
})

describe('what others wrote', () => {
  // The same vector is Rust's: crates/words/src/printable.rs.
  const file = readFileSync(new URL('./printable.json', import.meta.url), 'utf8')
  const vector = JSON.parse(file) as [string, string][]
  test.each(vector)('%j is shown as %j', (written, shown) => {
    expect(printable(written)).toBe(shown)
  })
})
