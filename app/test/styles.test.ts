// The page has the library's styles of what it is made of, and of nothing else (src/styles.ts).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const BUILT = join(import.meta.dirname, '../dist/assets')
const WHOLE = join(import.meta.dirname, '../node_modules/@mantine/core/styles.css')

/** The library's names of what is styled. */
const named = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,10}\b/g))
const built = (ending: string) =>
  readdirSync(BUILT)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(BUILT, name), 'utf8'))
    .join('\n')

test('whatever the page draws has the styles that the library has for it', () => {
  const [whole, there] = [named(readFileSync(WHOLE, 'utf8')), named(built('.css'))]
  const drawn = [...named(built('.js'))].filter((name) => whole.has(name))
  expect(drawn.length).toBeGreaterThan(100)
  expect(drawn.filter((name) => !there.has(name))).toEqual([])
})
