import { MantineProvider } from '@mantine/core'
import { renderToStaticMarkup } from 'react-dom/server'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { Quoted } from '../src/parts/Quoted'
import { SafeLink } from '../src/parts/SafeLink'
import { SafeMarkdown } from '../src/parts/SafeMarkdown'
import { bodyOf, titleOf } from '../src/views/proposals/text'

const drawn = (part: ReactNode) =>
  renderToStaticMarkup(<MantineProvider>{part}</MantineProvider>).replace(/<style.*?<\/style>/gs, '')
const html = (text: string) => drawn(<SafeMarkdown text={text} />)

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
  const long = `# ${'W'.repeat(500)}\n\nMore`
  expect([titleOf(long), bodyOf(long)]).toEqual([`${'W'.repeat(160)}…`, long])
})

test('what turns a text round is told as what cannot be shown, in titles, texts and reasons, and lines stay lines', () => {
  expect(titleOf('# Pay \u202e5')).toBe('Pay \ufffd5')
  expect(html('one \u2066two\n\n\tthree')).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  expect(drawn(<Quoted text={'<b>one</b>\u200f\r\ntwo'} />)).toContain('&lt;b&gt;one&lt;/b&gt;\ufffd\ntwo')
})

test.each([
  ['javascript:alert(1)', /href/],
  ['data:text/html,<script>alert(1)</script>', /href|<script/],
  ['https://example.com/\u202egnp.exe', /href|\u202e/],
  ['https://example.com@evil.example/', /href/],
])('%s is no link', (uri, never) => {
  expect(drawn(<SafeLink uri={uri} />)).not.toMatch(never)
})

test('10,000 characters in a word are shown, and may be broken anywhere', () => {
  const word = 'W'.repeat(10_000)
  for (const shown of [
    html(word),
    drawn(<Quoted text={word} />),
    drawn(<SafeLink uri={`https://example.com/${word}`} />),
  ]) {
    expect(shown).toContain(word)
    expect(shown).toContain('overflow-wrap:anywhere')
  }
})
