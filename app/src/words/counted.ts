/** "1 member", "3 members". */
export const counted = (count: number | bigint, one: string): string =>
  `${count.toLocaleString('en')} ${BigInt(count) === 1n ? one : plural(one)}`

// Where "ch" is a k.
const HARD = ['epoch', 'tech', 'stomach', 'monarch']

/** As English makes it. What is no plain word is left as it is: a symbol, several words, what ends like a plural already. */
export function plural(thing: string): string {
  if (!/^[a-z]*[a-rt-z]$/.test(thing)) return thing
  if (/[^aeiou]y$/.test(thing)) return `${thing.slice(0, -1)}ies`
  return /(x|z|ch|sh)$/.test(thing) && !HARD.includes(thing) ? `${thing}es` : `${thing}s`
}

/** "a, b and c", or a few of many and how many more there are. */
export function listed(all: string[], most = 4): string {
  const [shown, more] = [all.slice(0, most), all.length - most]
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

/** As a sentence begins. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Begins with a capital and ends with a full stop. */
export const sentence = (text: string): string => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`
