// The rules and words of `tributary treasury`, held to the cases of its own tests.
import { DAY, HOUR, type Dao, type treasury } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { less } from '../src/chain/reads/treasury'
import { amountOf } from '../src/views/treasury/amount'
import { promised, runway, streamOf, takenWithin, vestedOf, type Stream } from '../src/views/treasury/runway'
import { begun, capWords, leftOf, runwayWords, uncovered, warnings } from '../src/views/treasury/told'
import { wordsOf } from '../src/words/words'

const UNIT = 10n ** 12n
const NOW = 1_795_788_300_000n
const NATIVE = { type: 'Native' } as const
const FREELY: treasury.Spending = { since: 0n, spent: 0n }
const words = wordsOf(
  {
    native: { symbol: 'UNIT', decimals: 12, bits: 128 },
    deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
  } as Dao,
  { symbol: 'FRT', decimals: 12 },
  NOW,
)

const fixed = (program: number, amount: bigint, length: bigint, left?: number): Stream => ({
  program,
  epoch: 1,
  next: DAY,
  length,
  left,
  takes: { amount },
})

describe('how long money lasts', () => {
  test('until the first epoch that is not covered', () => {
    expect(runway([], 100n, FREELY, 0n)).toEqual({ is: 'nothing promised' })
    expect(runway([fixed(0, 10n, DAY, 0)], 100n, FREELY, 0n)).toEqual({ is: 'nothing promised' })
    expect(runway([fixed(0, 10n, DAY, 10)], 100n, FREELY, 0n)).toEqual({ is: 'covered', until: 11n * DAY, left: 0n })
    const lasts = (until: bigint, program: number, epoch: number) => ({
      is: 'lasting',
      until,
      program,
      epoch,
      begins: until,
    })
    expect(runway([fixed(0, 10n, DAY, 10)], 99n, FREELY, 0n)).toEqual(lasts(10n * DAY, 0, 10))
    // Two that take turns: 10 each day and 20 each second day.
    expect(runway([fixed(0, 10n, DAY), fixed(1, 20n, 2n * DAY)], 65n, FREELY, 0n)).toEqual(lasts(3n * DAY, 1, 2))
  })

  test('longer under a spend cap, as epochs wait for it', () => {
    const capped = (spent: bigint, amount: bigint): treasury.Spending => ({
      cap: { amount, period: 10n * DAY },
      since: 0n,
      spent,
    })
    const daily = [fixed(0, 10n, DAY)]
    // 20 in ten days: from day 10 on the next two, then 5 are left at day 20.
    expect(runway(daily, 45n, capped(0n, 20n), DAY)).toMatchObject({ until: 21n * DAY, epoch: 5, begins: 5n * DAY })
    expect(runway(daily, 5n, capped(20n, 20n), DAY)).toMatchObject({ until: 10n * DAY, epoch: 1, begins: DAY })
    // What is covered lasts until the cap has let the last of it out, though its epochs have long begun.
    const four = [fixed(0, 10n, DAY, 4)]
    expect(runway(four, 45n, capped(0n, 10n), DAY)).toEqual({ is: 'covered', until: 31n * DAY, left: 5n })
    // What no period has room for takes nothing.
    expect(runway(daily, 45n, capped(0n, 9n), DAY)).toEqual({ is: 'nothing promised' })
  })

  test('for ever, where only a share of what is free is taken', () => {
    expect(runway([{ ...fixed(0, 0n, DAY), takes: { share: 5_000 } }], 100n, FREELY, 0n).is).toBe('beyond')
    expect(runway([fixed(0, 0n, 1n)], 0n, FREELY, 0n).is).toBe('beyond')
  })

  test('each epoch that is opened is told, with what is free after it', () => {
    const steps: bigint[] = []
    runway([fixed(0, 10n, DAY, 3)], 100n, FREELY, 0n, ({ free }) => steps.push(free))
    expect(steps).toEqual([90n, 80n, 70n])
  })

  test('what programs promise is counted to their ends', () => {
    const streams = [fixed(0, 10n, DAY, 30), fixed(1, 5n, DAY, 2)]
    expect(promised(streams)).toBe(310n)
    expect(promised([fixed(0, 10n, DAY)])).toBeUndefined()
    expect([takenWithin(streams, 7n * DAY), takenWithin(streams, 1n)]).toEqual([80n, 15n])
  })

  test('a program by units takes what its latest epochs took, and before the first its cap', () => {
    const config = { budget: { type: 'PerUnit', value: { cap: 20n } }, start: 5n, epochLength: DAY, epochs: 9 }
    const program = { config, opened: 2 } as treasury.Program
    expect(streamOf(0, program, [4n, 8n])).toMatchObject({ takes: { amount: 6n }, left: 7, next: 5n + 2n * DAY })
    expect(streamOf(0, program, []).takes).toEqual({ amount: 20n })
  })

  test('what is overdue lasts no longer, and has no date in the past to last until', () => {
    const overdue = { ...fixed(0, 10n, DAY), next: NOW - 281n * DAY }
    const told = runwayWords(runway([overdue], 5n, FREELY, NOW), NATIVE, words)
    expect(told).toMatch(/^no longer: epoch 1 of program 0, which began 2026-02-19 .*281 days ago, waits for money$/)
  })
})

const holding = (vault: Partial<treasury.Vault>, spending: treasury.Spending) => ({
  asset: NATIVE,
  vault: { inflow: 0n, paid: 0n, reserved: 0n, free: 0n, lost: 0n, ...vault },
  due: 0n,
  spending,
})

test('a spend cap is told with what is left of it, and until when', () => {
  const spending = { cap: { amount: 100n * UNIT, period: DAY }, since: NOW - HOUR, spent: 60n * UNIT }
  expect(capWords(holding({}, spending), words)).toBe(
    '100 UNIT in 1 day; 60 UNIT of it is used, 40 UNIT is left until 2026-11-28 13:05 UTC, in 23 hours',
  )
  expect(leftOf(spending, NOW)).toBe(40n * UNIT)
  expect(leftOf({ ...spending, since: NOW - DAY }, NOW)).toBe(100n * UNIT)
  expect(capWords(holding({}, { ...FREELY, raise: [NOW + DAY, undefined] }), words)).toMatch(/^none; from .*: none$/)
})

test('what members must know of the money is told', () => {
  const daily = [{ ...fixed(0, 10n * UNIT, DAY, 30), next: NOW }]
  const told = (vault: Partial<treasury.Vault>, spending: treasury.Spending) =>
    warnings(holding(vault, spending), daily, runway(daily, vault.free ?? 0n, spending, NOW), words)
  expect(told({ free: 25n * UNIT }, FREELY)).toEqual([
    'Programs promise 300 UNIT more, but 25 UNIT is free: epoch 3 of program 0, 2026-11-29 14:05 UTC, in 2 days, is the first that is not covered.',
    'No spend cap is set: one decision may move all that is free.',
  ])
  expect(told({ free: 900n * UNIT }, { cap: { amount: 20n * UNIT, period: 7n * DAY }, ...FREELY })).toEqual([
    'Programs want 70 UNIT in 7 days, and the cap lets out 20 UNIT: epochs will wait.',
  ])
  expect(uncovered({ inflow: 100n, paid: 20n, reserved: 70n, free: 0n, lost: 30n })).toBe(20n)
})

test('epochs have begun from just after their start on, and no more than there are', () => {
  const config = { start: 100n, epochLength: 10n, epochs: 3 } as treasury.ProgramConfig
  expect([100n, 101n, 110n, 111n, 999n].map((now) => begun(config, now))).toEqual([0, 1, 1, 2, 3])
})

test('a grant vests evenly from its start, after its cliff, until it is canceled', () => {
  const grant = { config: { amount: 100n, start: 0n, cliff: 30n, end: 100n } } as treasury.Grant
  expect([29n, 30n, 55n, 100n, 999n].map((now) => vestedOf(grant, now))).toEqual([0n, 30n, 55n, 100n, 100n])
  expect(vestedOf({ ...grant, canceledAt: 40n }, 90n)).toBe(40n)
})

test('what is accepted is a little less, and never nothing of something', () => {
  expect([less(1_000n, 100n), less(1n, 100n), less(0n, 100n), less(1_000n, 10_000n)]).toEqual([990n, 1n, 0n, 0n])
})

test('an amount is read exactly, or told what is wrong with it', () => {
  expect(amountOf(' 2.5 ', 12)).toEqual({ amount: 2_500_000_000_000n })
  expect(amountOf('3', 0, { most: 2n, told: '2 FRT' })).toEqual({ problem: 'at most 2 FRT' })
  expect(amountOf('1e3', 12)).toHaveProperty('problem')
})
