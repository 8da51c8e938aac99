// Writes generated/frontends.ts: the examples of docs/FRONTENDS.md, one after the other, to be checked and run.
import { readFileSync, writeFileSync } from 'node:fs'

const page = readFileSync(new URL('../../../docs/FRONTENDS.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, example]) => example)
writeFileSync(new URL('../generated/frontends.ts', import.meta.url), examples.join('\n'))
