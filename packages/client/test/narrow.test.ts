// On chains whose balances are a u64 the contracts are other codes with the same interface: whatever is encoded and read by
// the types of this package is right there as well.
import { existsSync, readFileSync } from 'node:fs'
import { TypinkRegistry, type ContractMetadata } from 'dedot/contracts'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CODES } from '../generated/codes.js'
import { giveRoom } from '../src/room.js'
import { PARTS, type Part } from '../src/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The metadata of a contract as it was built for balances of so many bits. */
function metadataOf(part: Part, bits: 64 | 128): ContractMetadata {
  const folder = process.env.TRIBUTARY_ARTIFACTS ?? `${root}target/contracts`
  const built = `${folder}/${bits === 64 ? 'u64/' : ''}tributary_${part}.json`
  if (existsSync(built)) return JSON.parse(readFileSync(built, 'utf8'))
  return JSON.parse(gunzipSync(readFileSync(`${root}artifacts/u${bits}/tributary_${part}.contract.gz`)).toString())
}

/** A type with all that is in it, whatever number it has. */
function shapeOf({ types }: ContractMetadata, id: number, within: number[] = []): unknown {
  // A type within itself is told by how far out it is.
  if (within.includes(id)) return within.length - within.indexOf(id)
  const inner = (of: unknown): unknown => {
    if (Array.isArray(of)) return of.map(inner)
    if (typeof of !== 'object' || of === null) return of
    return Object.fromEntries(
      Object.entries(of)
        .filter(([key]) => key !== 'docs' && key !== 'typeName')
        .map(([key, value]) => {
          const isType = (key === 'type' || key === 'tuple') && typeof value !== 'object'
          if (isType) return [key, shapeOf({ types } as ContractMetadata, value as number, [...within, id])]
          if (key === 'tuple')
            return [key, (value as number[]).map((one) => shapeOf({ types } as never, one, [...within, id]))]
          return [key, inner(value)]
        }),
    )
  }
  return inner(types.find((type) => type.id === id)!.type.def)
}

/** All that may be asked of a contract and all that it tells, by their labels. */
function interfaceOf(metadata: ContractMetadata) {
  const shapes = (args: { label: string; type: { type: number } }[]) =>
    args.map(({ label, type }) => [label, shapeOf(metadata, type.type)])
  const { messages, events } = metadata.spec
  return {
    messages: Object.fromEntries(
      messages.map(({ label, selector, args, returnType }) => [
        label,
        [selector, shapes(args), shapeOf(metadata, returnType.type)],
      ]),
    ),
    events: Object.fromEntries(events.map((event) => [event.label, shapes(event.args)])),
  }
}

describe.each(PARTS)('the %s', (part) => {
  const [wide, narrow] = [metadataOf(part, 128), metadataOf(part, 64)]

  test('has the same messages and events for balances of either width, down to the last field', () => {
    expect(wide.source.hash).not.toBe(narrow.source.hash)
    expect(JSON.stringify(interfaceOf(wide))).toContain('"primitive":"u128"')
    expect(interfaceOf(narrow)).toEqual(interfaceOf(wide))
  })

  test('is known by the code of either', () => {
    expect(CODES[part]).toEqual([wide.source.hash, narrow.source.hash])
  })
})

test('amounts are encoded alike, to the largest that such a chain has, and beyond it', () => {
  giveRoom()
  const bytes = [64 as const, 128 as const].map((bits) => {
    const metadata = metadataOf('treasury', bits)
    const registry = new TypinkRegistry(metadata, {} as never)
    const { args } = metadata.spec.messages.find(({ label }) => label === 'Treasury::transfer')!
    const $amount = registry.findCodec(args.at(-1)!.type.type)
    return [0n, 1_500_000_000n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n - 1n].map((amount) => {
      const encoded = $amount.tryEncode(amount)
      expect($amount.tryDecode(encoded)).toBe(amount)
      return Buffer.from(encoded).toString('hex')
    })
  })
  expect(bytes[0]).toEqual(bytes[1])
})
