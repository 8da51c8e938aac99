// Why a text cannot be written down for everybody to read.
import { printable } from '@tributary/client'

/** A letter that is obeyed where it stands and not shown, as one that turns what follows around; breaks of lines are shown. */
export function hiddenIn(text: string): string | undefined {
  const hidden = [...text].find((letter) => !/[\n\r\t]/.test(letter) && printable(letter) !== letter)
  if (hidden === undefined) return undefined
  return `has a character that is not shown, U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}: remove it`
}

/** Why it is not written so: it has more bytes than `most`, or does not show all that it has. */
export function unfitText(text: string, most: number): string | undefined {
  const { length } = new TextEncoder().encode(text)
  if (length > most) return `has ${length.toLocaleString('en')} bytes: at most ${most.toLocaleString('en')}`
  return hiddenIn(text)
}
