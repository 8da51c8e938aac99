import { type Dao } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { paymentsOf, type Payment } from '../src/chain/payments'
import type { Member } from '../src/chain/reads/people'
import { found, listed } from '../src/views/people/list'
import { percent, spreadOf } from '../src/views/people/spread'
import { paidBy, statementCsv } from '../src/views/people/statement'
import { brief } from '../src/words/brief'
import { measured } from '../src/words/metrics'
import { wordsOf } from '../src/words/words'

const UNIT = 10n ** 12n
const account = (address: string) => ({ address: () => address }) as never
const dao = {
  native: { symbol: 'UNIT', decimals: 12, bits: 128 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const words = wordsOf(dao, { symbol: '=FRT', decimals: 12 }, 0n)

describe('how something is spread', () => {
  const gini = (values: bigint[]) => spreadOf(values).gini
  const many = 2n ** 128n - 1n

  test('a known spread has its known coefficient', () => {
    expect(gini([4n, 2n, 1n, 3n])).toBe(0.25)
    expect(gini([0n, 0n, 5n, 5n])).toBe(0.5)
  })

  test('nobody and nothing are equal', () => {
    expect(gini([])).toBe(0)
    expect(gini([0n, 0n, 0n])).toBe(0)
    expect(spreadOf([]).lorenz).toEqual([
      [0, 0],
      [1, 1],
    ])
    expect(spreadOf([0n, 0n]).majority).toBe(0)
  })

  test('the largest holdings are counted exactly', () => {
    expect(gini(Array<bigint>(2_000).fill(many))).toBe(0)
    expect(gini([...Array<bigint>(1_999).fill(0n), many])).toBe(0.9995)
    expect(spreadOf([many, many, many])).toMatchObject({ majority: 2, topTen: 1 })
  })

  test('the fewest who have more than half are found, and half is not more than half', () => {
    expect(spreadOf([5n, 5n]).majority).toBe(2)
    expect(spreadOf([1n, 2n, 9n]).majority).toBe(1)
  })

  test('a tenth is rounded up, and a thinned curve keeps its ends', () => {
    expect(spreadOf([1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 5n, 5n]).topTenth).toBe(0.5)
    const { lorenz } = spreadOf(Array<bigint>(10_000).fill(1n))
    expect(lorenz.length).toBeLessThanOrEqual(121)
    expect([lorenz[0], lorenz.at(-1)]).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})

test('shares and amounts in columns are short, and never nothing where there is something', () => {
  expect([1 / 3, 0, 0.0001, 0.0005, 0.9996, 1].map(percent)).toEqual([
    '33.3 %',
    '0 %',
    '<0.1 %',
    '0.1 %',
    '>99.9 %',
    '100 %',
  ])
  expect([brief(1_234n * UNIT + 567_891_234_567n, 12), brief(UNIT / 3n, 12), brief(1n, 12), brief(0n, 12)]).toEqual([
    '1,234.56',
    '0.3333',
    'under 0.0001',
    '0',
  ])
  expect([measured(1_000_000n, 6, 'page'), measured(2_500_000n, 6, 'page')]).toEqual(['1 page', '2.5 pages'])
})

const member = (address: string, votes: bigint, tokens = votes): Member => ({
  address,
  isRegistered: true,
  points: 0n,
  tokens,
  votes,
  delegate: undefined,
  delegators: [],
})

const payment = (by: Payment['by'], more: Partial<Payment> = {}): Payment => ({
  block: 7,
  member: '5Ann',
  asset: { type: 'Native' },
  amount: 1_234n * UNIT,
  by,
  ...more,
})

test('members are found by address and by name, who have most first', () => {
  const names = new Map([['5Bob', 'Bob the builder']])
  const all = listed([member('5Ann', 1n, 9n), member('5Bob', 5n), member('5Cem', 5n)], [], names)
  const addresses = (...args: Parameters<typeof found>) => found(...args).map(({ address }) => address)
  expect(addresses(all, '', 'votes')).toEqual(['5Bob', '5Cem', '5Ann'])
  expect(addresses(all, '', 'tokens')).toEqual(['5Ann', '5Bob', '5Cem'])
  expect(addresses(all, ' BUILD', 'votes')).toEqual(['5Bob'])
  expect(addresses(all, '5c', 'votes')).toEqual(['5Cem'])
})

test('what was paid is summed for each, and redeeming is no pay', () => {
  const payments = [
    payment({ is: 'decision' }),
    payment({ is: 'grant', grant: 1 }, { amount: UNIT }),
    payment({ is: 'redemption', burnt: UNIT }),
  ]
  expect(listed([member('5Ann', 1n)], payments, new Map())[0]!.paid).toEqual([
    { asset: { type: 'Native' }, amount: 1_235n * UNIT },
  ])
})

test('payments are told by events of the treasury only', () => {
  const data = { program: 2, member: account('5Ann'), asset: { type: 'Native' }, amount: 3n, parts: [[4, 3n]] }
  expect(paymentsOf({ block: 9, part: 'treasury', name: 'Paid', data } as never)).toEqual([
    payment({ is: 'program', program: 2, parts: [[4, 3n]] }, { block: 9, amount: 3n }),
  ])
  expect(paymentsOf({ block: 9, part: 'token', name: 'Paid', data } as never)).toEqual([])
})

test('a statement has a line for each payment and epoch, oldest first, as the command line writes it, and no cell of it is a formula', () => {
  const payments = [
    payment(
      {
        is: 'program',
        program: 2,
        parts: [
          [4, 3n],
          [5, 6n],
        ],
      },
      { block: 9 },
    ),
    payment({ is: 'grant', grant: 1 }, { asset: { type: 'Psp22', value: account('T') }, amount: UNIT / 2n }),
  ]
  expect(payments.map((one) => paidBy(one, words))).toEqual(['Program 2, epochs 4 to 5', 'Grant 1'])
  const moments = new Map([[9, 1_795_788_300_000n]])
  expect(statementCsv(payments, moments, words).split('\r\n')).toEqual([
    'member,time,block,kind,number,epoch,asset,unit,amount,amount_smallest,balance,balance_smallest',
    "5Ann,,7,grant,1,,T,'=FRT,0.5,500000000000,0.5,500000000000",
    '5Ann,2026-11-27T14:05:00Z,9,program,2,4,native,UNIT,0.000000000003,3,0.000000000003,3',
    '5Ann,2026-11-27T14:05:00Z,9,program,2,5,native,UNIT,0.000000000006,6,0.000000000009,9',
    '',
  ])
})
