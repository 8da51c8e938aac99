import { expect, test } from 'vitest'
import { depositLimits, grouped } from '../src/several.js'

const gas = (refTime: bigint, proofSize = 1n) => ({ refTime, proofSize })

test('calls share a transaction as long as it has room for them, and keep their order', () => {
  const most = gas(100n, 100n)
  expect(grouped([gas(40n), gas(40n), gas(20n), gas(80n)], most)).toEqual([[0, 1], [2], [3]])
  expect(grouped([gas(1n, 50n), gas(1n, 50n)], most)).toEqual([[0], [1]])
  // What is too much beside anything still has a transaction of its own.
  expect(grouped([gas(100n), gas(1n)], most)).toEqual([[0], [1]])
  expect(grouped([], most)).toEqual([])
})

test('where the chain does not batch, each call is a transaction', () => {
  expect(grouped([gas(1n), gas(1n), gas(1n)], undefined)).toEqual([[0], [1], [2]])
})

test('calls together may take no more for storage than the account has', () => {
  expect(depositLimits([10n, 0n], [30n, 20n], 1_000n)).toEqual([30n, 20n])
  expect(depositLimits([10n, 0n], [30n, 20n], 12n)).toEqual([16n, 6n])
  expect(depositLimits([10n, 0n], [30n, 20n], -5n)).toEqual([10n, 0n])
})
