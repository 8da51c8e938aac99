import { MantineProvider } from '@mantine/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { SafeMarkdown } from '../src/parts/SafeMarkdown'
import { bodyOf, titleOf } from '../src/views/proposals/text'

const html = (text: string) =>
  renderToStaticMarkup(
    <MantineProvider>
      <SafeMarkdown text={text} />
    </MantineProvider>,
  ).replace(/<style.*?<\/style>/gs, '')

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a <b onclick="alert(1)">b</b>',
  '<iframe src="https://example.com"></iframe>',
  '<svg onload=alert(1)>',
])('HTML in a text stays text: %s', (text) => {
  expect(html(text)).not.toMatch(/<(script|img|b|iframe|svg)[ >]/)
})

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  ' data:text/html,hi',
  'vbscript:x',
  'java&#10;script:alert(1)',
])('no link leads to %s', (address) => {
  expect(html(`[here](<${address}>)`)).not.toMatch(/href="(?!https?:|mailto:)/)
})

test('no picture is loaded from anywhere', () => {
  expect(html('![who reads](https://example.com/who.png)')).not.toContain('<img')
})

test('a link tells where it leads, and tells nobody where it was', () => {
  const told = html('[the bank](https://example.com/other)')
  expect(told).toContain('(https://example.com/other)')
  expect(told).toContain('rel="noopener noreferrer nofollow"')
})

test('the first line is the title, and the rest the text', () => {
  expect([titleOf('# Pay\n\nMore'), bodyOf('# Pay\n\nMore')]).toEqual(['Pay', 'More'])
  expect([titleOf('Pay\n\nMore'), bodyOf('Pay\n\nMore')]).toEqual(['Pay', 'More'])
  expect([titleOf('One line\nand on'), bodyOf('One line\nand on')]).toEqual(['One line', 'One line\nand on'])
  expect(titleOf('  \n')).toBe('Without a title')
})
