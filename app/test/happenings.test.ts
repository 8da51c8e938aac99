import type { Dao, Happened } from '@tributary/client'
import { expect, test } from 'vitest'
import { counted, listed, plural, sentence } from '../src/words/counted'
import { linesOf, proposalsIn, type Known } from '../src/words/happenings'
import { addressOf, wordsOf } from '../src/words/words'

const account = (address: string) =>
  ({ address: () => address, eq: (other: { address(): string }) => other.address() === address }) as never
const [ANN, BEN] = [account('Ann'), account('Ben')]
const dao = {
  native: { symbol: 'UNIT', decimals: 12, bits: 128 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const UNIT = 10n ** 12n
const known: Known = {
  words: wordsOf(dao, { symbol: 'FRT', decimals: 12 }, 1_795_788_300_000n),
  who: (one) => (addressOf(one) === 'Ann' ? 'you' : addressOf(one)),
  title: (id) => `proposal ${id} “Paint the shed”`,
  units: (metric, amount) => `${amount} units of metric ${metric}`,
}

const event = (part: Happened['part'], name: string, data: unknown, block = 7): Happened => ({
  block,
  at: 1_795_788_300_000n,
  part,
  name,
  data,
})
const told = (...events: Happened[]) => linesOf(events, known).map(({ what }) => what)

test('what happened is told with who did it, and leads to the proposal', () => {
  const vote = { proposal: 3, voter: ANN, choice: { type: 'For' }, weight: UNIT, reason: ' It leaks. ' }
  const [line] = linesOf([event('governor', 'Voted', vote)], known)
  expect(line?.what).toBe('you voted for proposal 3 “Paint the shed” with 1 FRT: “It leaks.”')
  expect(line?.place).toEqual({ link: 'proposal 3 “Paint the shed”', to: '/proposals/3' })
  const split = { forVotes: UNIT, againstVotes: 2n * UNIT, abstainVotes: 0n }
  expect(told(event('governor', 'Voted', { ...vote, choice: { type: 'Split', value: split }, reason: '' }))).toEqual([
    'you split votes on proposal 3 “Paint the shed”: 1 FRT for, 2 FRT against',
  ])
  expect(proposalsIn([event('governor', 'Voted', vote), event('governor', 'Configured', {})])).toEqual([3])
})

test('votes are given and taken back as one speaks of them', () => {
  expect(told(event('token', 'DelegateChanged', { owner: ANN, from: ANN, to: BEN }))).toEqual([
    'you gave your votes to Ben',
  ])
  expect(told(event('token', 'DelegateChanged', { owner: BEN, from: ANN, to: BEN }))).toEqual([
    'Ben took their votes back from you',
  ])
})

test('what one call did for many is one line', () => {
  const minted = (to: unknown, value: bigint, block: number) =>
    event('token', 'Transfer', { from: undefined, to, value }, block)
  expect(told(minted(BEN, 2n * UNIT, 9), minted(ANN, UNIT, 9), minted(ANN, UNIT, 8))).toEqual([
    'you and Ben got 3 FRT, newly minted',
    'you got 1 FRT, newly minted',
  ])
  const paid = (member: unknown, program: number) =>
    event('treasury', 'Paid', { program, member, asset: { type: 'Native' }, amount: UNIT })
  expect(told(paid(BEN, 1), paid(ANN, 1), paid(ANN, 0))).toEqual([
    'program 1 paid 2 UNIT to you and Ben',
    'program 0 paid 1 UNIT to you',
  ])
})

test('that a redemption burns tokens is told with it, and what only machines need is not told', () => {
  const redeemed = { member: BEN, burnt: UNIT, paid: [[{ type: 'Native' }, 3n * UNIT]] }
  const burn = event('token', 'Transfer', { from: BEN, to: undefined, value: UNIT })
  expect(told(event('treasury', 'Redeemed', redeemed), burn)).toEqual(['Ben redeemed 1 FRT for 3 UNIT'])
  expect(told(burn)).toEqual(['1 FRT of Ben were burnt'])
  expect(told(event('governor', 'ActionDone', { proposal: 1, action: 0 }))).toEqual([])
})

test('a signature is told as what it was used for, or as taken back', () => {
  const used = event('governor', 'NonceUsed', { signer: BEN, proposal: 3, next: 1n })
  const vote = { proposal: 3, voter: BEN, choice: { type: 'For' }, weight: UNIT, reason: '' }
  expect(told(event('governor', 'Voted', vote), used)).toEqual(['Ben voted for proposal 3 “Paint the shed” with 1 FRT'])
  const back = event('token', 'NonceUsed', { signer: ANN, proposal: undefined, next: 1n })
  expect(told(event('governor', 'Voted', { ...vote, voter: ANN }), used, back)).toEqual([
    'you voted for proposal 3 “Paint the shed” with 1 FRT',
    'Ben took back what they had signed',
    'you took back what you had signed',
  ])
  const given = event('token', 'DelegateChanged', { owner: ANN, from: ANN, to: BEN })
  expect(told(given, back)).toEqual(['you gave your votes to Ben'])
})

test('what others wrote is told without its tricks', () => {
  const doubt = { attestation: 5, challenger: BEN, bond: UNIT, until: 0n, reason: 'a\u202eb' }
  expect(told(event('metrics', 'Challenged', doubt))).toEqual([
    'Ben doubted attestation 5, putting up 1 UNIT: “a\ufffdb”',
  ])
})

test('several of a thing have the plural that English has', () => {
  expect(['page', 'story', 'box', 'epoch', 'kudos', 'UNIT', 'hour of help'].map(plural)).toEqual([
    'pages',
    'stories',
    'boxes',
    'epochs',
    'kudos',
    'UNIT',
    'hour of help',
  ])
  expect([counted(1, 'member'), counted(2_000n, 'member')]).toEqual(['1 member', '2,000 members'])
})

test('a list names a few, and how many more there are', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((all) => listed(all))).toEqual(['', 'a', 'a and b', 'a, b and c'])
  expect(listed(['1', '2', '3', '4', '5', '6'], 3)).toBe('1, 2, 3 and 3 more')
  expect(sentence('nothing is due')).toBe('Nothing is due.')
})
