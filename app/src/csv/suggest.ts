/** The word nearest to `typed`, if at most two letters are wrong (one for words of up to four letters). */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  const letters = [...typed.toLowerCase()]
  const allowed = letters.length <= 4 ? 1 : 2
  const found = [...known]
    .map((word): [number, string] => [distance(letters, [...word]), word])
    .filter(([wrong]) => wrong <= allowed)
    .sort(([one], [other]) => one - other)
  return found[0]?.[1]
}

/** Letters to insert, delete or replace to make one word of the other. */
function distance(left: string[], right: string[]): number {
  if (Math.abs(left.length - right.length) > 2) return Infinity
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  left.forEach((letter, index) => {
    const next = [index + 1]
    right.forEach((other, at) => {
      const replaced = row[at]! + Number(letter !== other)
      next.push(Math.min(replaced, row[at + 1]! + 1, next[at]! + 1))
    })
    row = next
  })
  return row.at(-1)!
}
