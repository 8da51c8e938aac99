// Spans of time as people write them, by the rules of crates/words: a year has 365 days, and a month 30.
import { DAY, HOUR, MINUTE, parseUnits, SECOND, YEAR } from '@tributary/client'

const UNITS: [length: bigint, ...names: string[]][] = [
  [1n, 'ms', 'msec', 'millis', 'millisecond', 'milliseconds'],
  [SECOND, 's', 'sec', 'secs', 'second', 'seconds'],
  [MINUTE, 'm', 'min', 'mins', 'minute', 'minutes'],
  [HOUR, 'h', 'hr', 'hrs', 'hour', 'hours'],
  [DAY, 'd', 'day', 'days'],
  [7n * DAY, 'w', 'week', 'weeks'],
  [30n * DAY, 'M', 'month', 'months'],
  [YEAR, 'y', 'yr', 'yrs', 'year', 'years'],
]

/** In milliseconds. Throws what is wrong with it. */
export function parseSpan(text: string): bigint {
  const parts = [...text.matchAll(/\s*([\d.]+)\s*(\p{L}*)\s*/gu)]
  const error = (why: string) => new RangeError(`is no span of time (${why}); write for instance “3 days”`)
  if (text.trim() === '') throw error('it is empty')
  if (parts.map(([part]) => part).join('') !== text) throw error('it is made of numbers with units')
  const sum = parts.reduce((all, [, number = '', unit = '']) => {
    const length = UNITS.find(([, ...names]) => names.includes(unit))?.[0]
    if (unit === '') throw error('a number without a unit')
    if (length === undefined) {
      throw error(`there is no unit “${unit}”: there are s, m for minutes, h, days, weeks, months and years`)
    }
    // Parts of a day are written in hours: what is no whole number of them is read by nobody alike.
    if (length < 30n * DAY && !/^\d+$/.test(number)) throw error('it is made of whole numbers with units')
    return all + (thousandths(number, error) * length) / 1_000n
  }, 0n)
  if (sum >= 2n ** 64n) throw new RangeError('is too long')
  return sum
}

function thousandths(number: string, error: (why: string) => Error): bigint {
  try {
    return parseUnits(number, 3)
  } catch {
    throw error('it is made of numbers with units')
  }
}
