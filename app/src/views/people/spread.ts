// How evenly something is spread over members, as the report counts it (crates/report/src/fairness.rs): in whole
// numbers, which become fractions only at the end.

export interface Spread {
  /** How many members there are, with those who have nothing. */
  count: number
  total: bigint
  /** 0 where all have the same, or nothing; (n − 1)/n where one of n has all. */
  gini: number
  /** The fewest who have more than half together; 0 where there is nothing to have. */
  majority: number
  /** What the largest, the ten largest and the largest tenth have of everything, from 0 to 1. */
  largest: number
  topTen: number
  topTenth: number
  /** For each share of the members, those with least first, the share that they have together. */
  lorenz: [members: number, held: number][]
}

/** More corners than this cannot be told apart. */
const CORNERS = 120

export function spreadOf(all: bigint[]): Spread {
  const values = [...all].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
  const n = values.length
  const total = values.reduce((sum, value) => sum + value, 0n)
  const top = (count: number) =>
    ratio(
      values.slice(Math.max(0, n - count)).reduce((sum, value) => sum + value, 0n),
      total,
    )
  return {
    count: n,
    total,
    gini: ratio(rankWeighted(values), BigInt(n) * total),
    majority: majorityOf(values, total),
    largest: top(1),
    topTen: top(10),
    topTenth: top(Math.ceil(n / 10)),
    lorenz: thin(lorenzOf(values, total)),
  }
}

/** Σ (2i − n − 1)·xᵢ over the values from the least on, numbered from 1. */
const rankWeighted = (values: bigint[]): bigint =>
  values.reduce((sum, value, index) => sum + BigInt(2 * (index + 1) - values.length - 1) * value, 0n)

function majorityOf(ascending: bigint[], total: bigint): number {
  let held = 0n
  for (const [index, value] of ascending.slice().reverse().entries()) {
    held += value
    if (held > total - held) return index + 1
  }
  return 0
}

function lorenzOf(ascending: bigint[], total: bigint): [number, number][] {
  let held = 0n
  const points: [number, number][] = ascending.map((value, index) => {
    held += value
    const members = (index + 1) / ascending.length
    return [members, total === 0n ? members : ratio(held, total)]
  })
  return [[0, 0], ...(points.length > 0 ? points : ([[1, 1]] as [number, number][]))]
}

/** Every so-manieth point, with both ends. */
function thin(points: [number, number][]): [number, number][] {
  const stride = Math.max(1, Math.ceil(points.length / CORNERS))
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1)
}

/** A part of a whole, exact to a millionth. */
export function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 1_000_000
}

/** "33.3 %"; "<0.1 %" for what is something still, ">99.9 %" for what is not all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %'
  if (share < 1 && share >= 0.9995) return '>99.9 %'
  return `${(share * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`
}
