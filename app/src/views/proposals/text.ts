// A proposal's text is Markdown, by habit with a title in its first line.
import { printable } from '@tributary/client'

const heading = /^#+\s*/

/** Of a title that is longer, so many letters are shown. */
const LONGEST = 160

function lettersOfTitle(text: string): string[] {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  return [...printable(first.replace(heading, '').trim())]
}

export function titleOf(text: string): string {
  const letters = lettersOfTitle(text)
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : letters.join('') || 'Without a title'
}

/**
 * What comes after the title: all of the text if its first line is no heading and the text goes on right below, or if the
 * title is not shown whole.
 */
export function bodyOf(text: string): string {
  const lines = text.trimStart().split('\n')
  const [first = '', second = ''] = lines
  if (lettersOfTitle(text).length > LONGEST) return text
  return heading.test(first) || second.trim() === '' ? lines.slice(1).join('\n').trim() : text
}
