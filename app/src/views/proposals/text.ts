// A proposal's text is Markdown, by habit with a title in its first line.
import { printable } from '@tributary/client'

const heading = /^#+\s*/

export function titleOf(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  return printable(first.replace(heading, '').trim()) || 'Without a title'
}

/** What comes after the title: all of the text if its first line is no heading and the text goes on right below. */
export function bodyOf(text: string): string {
  const lines = text.trimStart().split('\n')
  const [first = '', second = ''] = lines
  return heading.test(first) || second.trim() === '' ? lines.slice(1).join('\n').trim() : text
}
