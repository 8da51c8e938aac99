import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '..', 'src')
// What is read is kept by its key: useRead(['treasury', …], …), useQuery({ queryKey: [...CHAIN, 'treasury', …] }).
const KEY = /(?:use(?:Read|Fixed)\(\s*\[|queryKey: \[\.\.\.(?:CHAIN|FIXED), )'([^']+)'/g

test('no two reads are kept by one key, as each would be given the answer of the other', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
  const keys = files.flatMap((name) => {
    const reads = [...readFileSync(join(SOURCES, name), 'utf8').matchAll(KEY)]
    // What only makes an answer old names the key of a read.
    const text = readFileSync(join(SOURCES, name), 'utf8')
    return reads.filter(({ index }) => !text.slice(0, index).endsWith('invalidateQueries({ ')).map(([, key]) => key!)
  })
  expect(keys.length).toBeGreaterThan(30)
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})
