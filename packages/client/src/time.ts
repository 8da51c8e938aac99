// Moments and spans in words, as `tributary` says them. Contracts count both in milliseconds, moments since 1970.
// A year has 365 days.

export const SECOND = 1_000n
export const MINUTE = 60n * SECOND
export const HOUR = 60n * MINUTE
export const DAY = 24n * HOUR
export const YEAR = 365n * DAY

const YEAR_10000 = BigInt(Date.UTC(10_000, 0))

const UNITS: [bigint, string][] = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
  [1n, 'millisecond'],
]

const counted = (count: bigint, unit: string) => `${count.toLocaleString('en')} ${unit}${count === 1n ? '' : 's'}`

/** What a span is made of, largest first, without what there is nothing of. */
function parts(span: bigint): [bigint, string][] {
  let rest = span
  return UNITS.flatMap(([length, unit]): [bigint, string][] => {
    const count = rest / length
    rest %= length
    return count === 0n ? [] : [[count, unit]]
  })
}

/** A span exactly, as settings are told: "1 day 12 hours", "2 years". */
export function formatSpan(span: bigint): string {
  if (span > 0n && span % YEAR === 0n) return counted(span / YEAR, 'year')
  return (
    parts(span)
      .map(([count, unit]) => counted(count, unit))
      .join(' ') || '0 seconds'
  )
}

/** A span roughly, rounded, the shorter the more exactly: "4 days", "1 day 12 hours", "30 seconds", "2 years". */
export function formatRoughly(span: bigint): string {
  const rounded = (unit: bigint) => ((span + unit / 2n) / unit) * unit
  if (span >= 2n * YEAR) return counted(rounded(YEAR) / YEAR, 'year')
  const finest = [DAY, HOUR, MINUTE].find((unit) => span >= 3n * unit) ?? (span >= SECOND ? SECOND : 1n)
  const [first, second] = parts(rounded(finest))
  if (first === undefined) return '0 seconds'
  const place = ([, unit]: [bigint, string]) => UNITS.findIndex(([, name]) => name === unit)
  const [count, unit] = first
  const isTold = second !== undefined && count < 3n && unit !== 'second' && place(second) === place(first) + 1
  return counted(count, unit) + (isTold ? ` ${counted(...second)}` : '')
}

/** A moment: "2026-12-01 14:05 UTC". */
export function formatDate(at: bigint): string {
  if (at >= YEAR_10000) return 'after the year 9999'
  return `${new Date(Number(at)).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** How far a moment is away from the chain's `now`: "in 4 days", "2 hours ago", "now". */
export function formatDistance(at: bigint, now: bigint): string {
  const away = at > now ? at - now : now - at
  if (away < SECOND) return 'now'
  return at > now ? `in ${formatRoughly(away)}` : `${formatRoughly(away)} ago`
}
