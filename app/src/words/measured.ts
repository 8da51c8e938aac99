import { formatUnits, printable } from '@tributary/client'
import { plural } from './counted'

/** So much of what somebody counts in a unit of their own: "1 page", "2.5 pages". */
export function measured(value: bigint, decimals: number, unit: string): string {
  const told = formatUnits(value, decimals)
  const name = printable(unit)
  return `${told} ${told === '1' ? name : plural(name)}`.trim()
}
