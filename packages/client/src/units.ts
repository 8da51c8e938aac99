// Amounts as people write and read them. Exact: digits are moved, nothing passes through a float.

/** Points, scores and units of metrics are counted in millionths. */
export const POINT_DECIMALS = 6

/** The most that a contract counts to. */
const MOST = 2n ** 128n - 1n

/** An amount in full, in groups of three and without trailing zeros: `formatUnits(1234500n, 3)` is `1,234.5`. */
export function formatUnits(amount: bigint, decimals: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return (amount < 0n ? '-' : '') + whole + (fraction && `.${fraction}`)
}

/** The amount that a text names, in units of 10^-decimals: digits with at most one decimal point. */
export function parseUnits(text: string, decimals: number): bigint {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) {
    const cure = text.includes(',') ? ': write “1000.5”, without commas' : ''
    throw new RangeError(`an amount is digits with at most one decimal point${cure}`)
  }
  if (fraction.length > decimals) throw new RangeError(`it has more than ${decimals} decimal places`)
  const amount = BigInt(whole + fraction.padEnd(decimals, '0'))
  if (amount > MOST) throw new RangeError('it is more than a chain can count')
  return amount
}
