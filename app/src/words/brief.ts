// Numbers where many stand in columns: rounded, the whole of them on demand.
import { formatUnits } from '@tributary/client'

/** An amount without its unit, rounded down to what matters of it: "1,234.56", "0.0012", "under 0.0001". */
export function brief(amount: bigint, decimals: number): string {
  const one = 10n ** BigInt(decimals)
  const places = Math.min(decimals, amount >= one ? 2 : 4)
  const cut = 10n ** BigInt(decimals - places)
  const rounded = amount - (amount % cut)
  if (amount > 0n && rounded === 0n) return `under ${formatUnits(cut, decimals)}`
  return formatUnits(rounded, decimals)
}

/** An address as it is recognized by whoever has seen it: its beginning and its end. */
export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-6)}`
