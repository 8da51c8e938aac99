import { ContractError, HOUR, type Dao, type treasury } from '@tributary/client'
import { expect, test } from 'vitest'
import { accrued, begunOf, elapsedOf, granted, ruleOf, type Why } from '../src/chain/why'
import { leadsTo } from '../src/parts/SafeLink'
import { isDue, stateWords } from '../src/words/standing'
import { metricWords, type Metric } from '../src/words/metrics'
import { budgetWords, checked, decayed, percent, verdict } from '../src/words/why'
import { wordsOf } from '../src/words/words'

const UNIT = 10n ** 12n
const NOW = 1_795_788_300_000n
const dao = {
  native: { symbol: 'UNIT', decimals: 12, bits: 128 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const words = wordsOf(dao, { symbol: 'FRT', decimals: 12 }, NOW)

test('what accrues is rounded down once, as the treasury counts it', () => {
  expect(accrued(10n, 1n, 3n, 1n, 1n)).toBe(3n)
  // Rounded at each step it would be 4.
  expect(accrued(10n, 2n, 3n, 3n, 4n)).toBe(5n)
  const most = 2n ** 128n - 1n
  expect(accrued(most, 10n, 10n, most, most)).toBe(most)
})

test('a lying source gets no more than the budget, and no total owes nothing', () => {
  expect(accrued(1_000n, 10n, 10n, 50n, 20n)).toBe(1_000n)
  expect(accrued(1_000n, 99n, 10n, 20n, 20n)).toBe(1_000n)
  expect(accrued(1_000n, 10n, 10n, 5n, 0n)).toBe(0n)
})

const config = {
  asset: { type: 'Native' },
  metric: { source: 'M', metric: 0 },
  basis: 'Level',
  budget: { type: 'Fixed', value: 10n * UNIT },
  start: NOW - 3n * HOUR,
  epochLength: HOUR,
  epochs: 4,
  claimWindow: HOUR,
} as unknown as treasury.ProgramConfig

test('an epoch can be asked about as soon as its beginning is past', () => {
  expect(begunOf(config, config.start)).toBe(0)
  expect(begunOf(config, config.start + 1n)).toBe(1)
  expect(begunOf(config, NOW)).toBe(3)
  expect(begunOf(config, NOW + 1n)).toBe(4)
  expect(begunOf(config, NOW + 100n * HOUR)).toBe(4)
  expect([elapsedOf(config, 0, config.start - 1n), elapsedOf(config, 1, NOW), elapsedOf(config, 2, NOW - 1n)]).toEqual([
    0n,
    HOUR,
    HOUR - 1n,
  ])
})

test('the budget is by the program’s rule, and one that depends on what arrived is not guessed', () => {
  expect(ruleOf({ type: 'Fixed', value: 7n }, 0n, 0n)).toBe(7n)
  const perUnit = { type: 'PerUnit', value: { metric: config.metric, price: 3n, cap: 100n } } as const
  expect(ruleOf(perUnit, 2_500_000n, 0n)).toBe(7n)
  expect(ruleOf(perUnit, 900_000_000n, 0n)).toBe(100n)
  expect(ruleOf({ type: 'Endowment', value: 250 }, 0n, 399n)).toBe(9n)
  expect(ruleOf({ type: 'Inflow', value: 250 }, 0n, 399n)).toBeUndefined()
})

test('a share has as many digits as it needs', () => {
  expect([percent(1n, 3n), percent(1n, 4n), percent(0n, 4n), percent(2n, 3n)]).toEqual([
    '33.3333 %',
    '25 %',
    '0 %',
    '66.6667 %',
  ])
  expect([percent(1n, 10_000_000n), percent(9_999_999n, 10_000_000n)]).toEqual(['<0.0001 %', '>99.9999 %'])
})

const WHOLE = accrued(10n * UNIT, HOUR, HOUR, 1n, 3n)
const HALF = accrued(10n * UNIT, HOUR / 2n, HOUR, 1n, 3n)

/** Epoch 0 of a program, of which somebody has a third. */
function why(change: Partial<Why> = {}): Why {
  const at = config.start
  return {
    id: 1,
    epoch: 0,
    member: 'A',
    program: { config, since: at, opened: 1, closed: 0, silentAt: 0n },
    asked: NOW,
    at,
    before: at,
    ends: at + HOUR,
    value: 1n,
    total: 3n,
    budget: 10n * UNIT,
    rule: 10n * UNIT,
    opened: { total: 3n, budget: 10n * UNIT, paid: 0n, openedAt: at },
    elapsed: HOUR,
    amount: WHOLE,
    settled: false,
    payments: [],
    isMore: false,
    counted: [],
    halfLife: 0n,
    ...change,
  }
}

const payment = (after: bigint, amount: bigint) => ({ block: 7, at: config.start + after, amount })

test('what the chain paid is equal to the unit, also in parts, each for its very moment', () => {
  const one = why({ settled: true, payments: [payment(2n * HOUR, WHOLE)] })
  expect(verdict(one, words)).toEqual({ is: 'equal', what: 'The chain paid 3.333333333333 UNIT: equal to the unit.' })
  const two = why({ settled: true, payments: [payment(HOUR / 2n, HALF), payment(2n * HOUR, WHOLE - HALF)] })
  expect(verdict(two, words).is).toBe('equal')
  expect(checked(two).every(({ amount, computed }) => amount === computed)).toBe(true)
})

test('a unit more or less is not equal, and is told', () => {
  const more = why({ settled: true, payments: [payment(2n * HOUR, WHOLE + 1n)] })
  expect(verdict(more, words)).toMatchObject({ is: 'different' })
  expect(verdict(more, words).what).toContain('which is 0.000000000001 UNIT more than is computed here')
  const less = why({ settled: true, payments: [payment(2n * HOUR, WHOLE - 1n)] })
  expect(verdict(less, words).what).toBe(
    'The chain paid 3.333333333332 UNIT, 0.000000000001 UNIT less: more was not left of the budget.',
  )
})

test('what is not paid yet may be claimed, waits, was never claimed, or is not known', () => {
  expect(verdict(why(), words).what).toContain('3.333333333333 UNIT may be claimed, until somebody closes the epoch')
  const part = why({ payments: [payment(HOUR / 2n, HALF)] })
  expect(verdict(part, words).what).toMatch(
    /^The chain paid 1.666666666666 UNIT, equal to the unit to what had accrued by then; 1.666666666667 UNIT may be claimed/,
  )
  const paused = why({ waits: new ContractError({ type: 'Paused', value: { until: NOW + HOUR } }) })
  expect(verdict(paused, words).what).toContain('wait: the treasury is paused until')
  const closed = why({ program: { ...why().program, closed: 1 } })
  expect(verdict(closed, words).what).toContain('the epoch is closed, and they were never claimed')
  expect(verdict(why({ payments: undefined }), words)).toMatchObject({ is: 'unknown' })
  expect(verdict(why({ payments: [payment(HOUR, HALF)], isMore: true }), words)).toMatchObject({ is: 'unknown' })
  expect(verdict(why({ value: 0n, amount: 0n }), words).what).toBe('Nothing is owed.')
})

test('a budget says why it is less than the rule, and that nobody opened it', () => {
  expect(budgetWords(why({ budget: 4n * UNIT }), words)).toContain('4 UNIT of 10 UNIT, as no more was free')
  expect(budgetWords(why({ opened: undefined }), words)).toBe('10 UNIT, if it were opened now: nobody has yet.')
  expect(budgetWords(why({ budget: 4n * UNIT, opened: undefined }), words)).toBe(
    '4 UNIT of 10 UNIT, as no more is free for it, if it were opened now: nobody has yet.',
  )
  expect(budgetWords(why({ budget: 0n, short: 3n * UNIT, opened: undefined }), words)).toBe(
    '10 UNIT by the rule, and 3 UNIT are free for it: it waits for more, or until it is over.',
  )
  expect(budgetWords(why({ budget: undefined, opened: undefined }), words)).toContain('depends on what has arrived')
})

const DOCS = { id: 1, name: 'docs', unit: 'page', kind: 'Contribution' } as Metric
const TALKS = { id: 2, name: 'talks', unit: 'talk', kind: 'Contribution' } as Metric
const told = metricWords([DOCS, TALKS], words)

test('metrics are told by name and their values in their unit', () => {
  expect(told.claimed(1, 3n)).toBe('3 pages of docs')
  expect(told.claimed(2, 1n)).toBe('1 talk')
  expect(told.metric({ source: 'M', metric: 0 })).toBe('the score')
  expect(told.metric({ source: 'M', metric: 2 ** 31 + 1 })).toBe('all that was ever earned of docs')
  expect(told.metric({ source: 'T', metric: 1 })).toBe('votes of the token')
  expect(told.value({ source: 'M', metric: 1 }, 2_500_000n)).toBe('2.5 pages')
  expect(told.value({ source: 'M', metric: 0 }, 1_000_000n)).toBe('1 point')
  expect(told.value({ source: 'T', metric: 0 }, UNIT)).toBe('1 FRT')
})

test('what a source says of itself is told no longer and no stranger than is good', () => {
  const info = { name: `likes\u202e${'x'.repeat(60)}`, unit: 'like', decimals: 2, neverFalls: false }
  const of = metricWords([], words, info)
  const name = of.metric({ source: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty', metric: 9 })
  expect(name).toMatch(/^likes\ufffdx+… of 5FHneW…M694ty$/)
  expect(of.value({ source: 'X', metric: 9 }, 150n)).toBe('1.5 likes')
})

test('what of the points was left is told where it is less', () => {
  const counted = [{ metric: 1, amount: 3n, points: 45_000_000n, attestations: [0] }]
  expect(decayed(why({ counted, value: 44_999_993n, halfLife: HOUR }), told)).toBe(
    ', what was left then of 45 points by its half-life',
  )
  expect(decayed(why({ counted, value: 45_000_000n, halfLife: HOUR }), told)).toBe('')
})

test('an attestation says where it stands, and until when', () => {
  const attestation = (change: object) => ({ status: 'Pending', maturesAt: NOW + HOUR, ...change }) as never
  expect(stateWords(attestation({}), 'A', words)).toMatch(
    /^may be challenged until 2026-\d\d-\d\d \d\d:\d\d UTC, in 1 hour$/,
  )
  expect(isDue(attestation({ maturesAt: NOW }), NOW)).toBe(true)
  expect(stateWords(attestation({ maturesAt: NOW }), 'A', words)).toBe('its window is over: anybody may make it count')
  const doubted = { status: 'Challenged', challenge: { until: NOW + HOUR } }
  expect(stateWords(attestation(doubted), 'A', words)).toMatch(/^challenged: the arbiter decides before /)
  expect(stateWords(attestation(doubted), 'G', words)).toMatch(/^challenged: a vote of the members decides before /)
})

test.each([
  ['https://example.com/a?b#c', 'https://example.com'],
  ['http://example.com:8080/', 'http://example.com:8080'],
  ['ipfs://bafyabc/talk.mp4', 'ipfs://bafyabc'],
])('evidence leads to the web or to IPFS, with its host: %s', (uri, host) => {
  expect(leadsTo(uri)?.host).toBe(host)
})

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT://example.com/%0aalert(1)',
  'data:text/html,hi',
  'git:abc/def',
  'https://example.com@evil.example/',
  'https://user:pw@example.com/',
  'https://exa\u202emple.com/',
  'https:example.com',
  'https://',
  ' https://example.com',
])('and nowhere else: %s', (uri) => {
  expect(leadsTo(uri)).toBeUndefined()
})

test('an epoch for which too little is free waits until it is over and nobody waits before it', () => {
  expect(granted(300n, 300n, true, false)).toBe(300n)
  expect(granted(300n, 100n, false, false)).toBeUndefined()
  expect(granted(300n, 100n, false, true)).toBe(100n)
  expect(granted(300n, 100n, true, true)).toBeUndefined()
})
