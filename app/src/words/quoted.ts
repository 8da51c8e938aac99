import { printable } from '@tributary/client'

/** What others wrote, line by line, without its tricks. */
export const quoted = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '    ')))
    .join('\n')
