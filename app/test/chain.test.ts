import { NoAnswer, NoContract, OtherCode, WrongChain, type Part } from '@tributary/client'
import { expect, test } from 'vitest'
import { accruedSince, epochAt } from '../src/chain/accrual'
import { ChainClock } from '../src/chain/clock'
import { serviceAt, sourceOf } from '../src/chain/source'
import { troubleOf } from '../src/chain/trouble'

test('the clock runs on between blocks, and stands still where the chain does', () => {
  let elapsed = 0
  const clock = new ChainClock(() => elapsed)
  expect(clock.now()).toBeUndefined()
  clock.hear(1_000_000n)
  elapsed = 5_400
  expect(clock.now()).toBe(1_005_000n)
  elapsed = 3_600_000
  expect(clock.now()).toBe(1_030_000n)
  // A block of before, as another connection may tell it, does not turn it back.
  clock.hear(900_000n)
  expect(clock.now()).toBe(1_030_000n)
  clock.hear(1_060_000n)
  expect(clock.now()).toBe(1_060_000n)
})

test('what accrues runs on evenly within its epoch only', () => {
  const rate = { share: 1_000n, begins: 0n, ends: 100n }
  expect(accruedSince(rate, 10n, 20n)).toBe(100n)
  expect(accruedSince(rate, 90n, 200n)).toBe(100n)
  expect(accruedSince(rate, 200n, 300n)).toBe(0n)
  expect(accruedSince(rate, 20n, 10n)).toBe(0n)
})

test('a program has an epoch from its start to its last', () => {
  const config = { start: 100n, epochLength: 10n, epochs: 2 } as never
  expect(epochAt(config, 99n)).toBeUndefined()
  expect(epochAt(config, 100n)).toEqual({ index: 0, begins: 100n, ends: 110n })
  expect(epochAt(config, 119n)).toEqual({ index: 1, begins: 110n, ends: 120n })
  expect(epochAt(config, 120n)).toBeUndefined()
})

const address = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const hash = `0x${'11'.repeat(32)}` as const
const parts = ['token', 'metrics', 'governor', 'treasury']
const file = {
  name: 'Mine',
  chain: 'Development',
  genesis: hash,
  dao: Object.fromEntries(parts.map((part) => [part, address])),
  code: Object.fromEntries(parts.flatMap((part) => [part, `${part}_fast`]).map((part) => [part, hash])),
  block: 7,
}

test('the node is the one of the address, or of the file, or at home', () => {
  const withNode = JSON.stringify({ ...file, rpc: 'wss://node.example' })
  expect(sourceOf(withNode, '?rpc=ws://other.example').node).toBe('ws://other.example')
  expect(sourceOf(withNode, '').node).toBe('wss://node.example')
  expect(sourceOf(JSON.stringify(file), '').node).toBe('ws://127.0.0.1:9944')
  expect(() => sourceOf(JSON.stringify({ ...file, rpc: 7 }), '')).toThrow('its rpc is no text')
  expect(() => sourceOf('{', '')).toThrow('this is not a deployment file')
})

test('a service is at the address that is named, or beside the page, and by http only there or at home', () => {
  const page = new URL('http://dao.example:8080/page/?x=1#/home')
  expect(sourceOf(JSON.stringify({ ...file, service: '.' }), '').service).toBe('.')
  expect(() => sourceOf(JSON.stringify({ ...file, service: {} }), '')).toThrow('its service is no text')
  const at = (named?: string) => serviceAt(named, page)
  expect([at('.'), at('./api/'), at('https://s.example/x/?y')]).toEqual([
    'http://dao.example:8080/page',
    'http://dao.example:8080/page/api',
    'https://s.example/x',
  ])
  expect([at('http://127.0.0.1:9'), at('http://localhost:9/')]).toEqual(['http://127.0.0.1:9', 'http://localhost:9'])
  expect([at('http://s.example'), at('javascript:1'), at(''), at(undefined)]).toEqual(Array(4).fill(undefined))
})

const upgraded = (part: Part) => ({
  part,
  expected: { fast: hash, full: hash } as const,
  found: { fast: `0x${'22'.repeat(32)}` as const },
  isKnown: false,
})

test('each reason why a DAO cannot be shown has a sentence of its own', () => {
  const troubles = [
    new WrongChain('0x01', '0x02'),
    new NoContract('treasury', address),
    new OtherCode(['governor' as const, 'token' as const].map(upgraded)),
    new NoAnswer('ws://x'),
    new Error('something else'),
  ].map((error) => troubleOf(error, 'ws://x'))
  expect(new Set(troubles.map(({ what }) => what)).size).toBe(troubles.length)
  expect(troubles.map(({ what }) => what)).toContain('No node answers at ws://x.')
  expect(troubles[0]!.cure).toContain('0x01')
})
