import {
  ChainRefused,
  ConnectionLost,
  ContractError,
  HOUR,
  Insufficient,
  NoAnswer,
  TransactionFailed,
  WrongText,
  type Dao,
} from '@tributary/client'
import { expect, test } from 'vitest'
import { leftOfCap } from '../src/chain/before'
import { Tokens, type TokenInfo } from '../src/chain/token'
import { actionWords, stream } from '../src/words/actions'
import { argumentText } from '../src/words/arguments'
import { standsWords } from '../src/words/ballots'
import { numberIn } from '../src/views/numbered'
import { measuredAs, measuredOf } from '../src/words/metrics'
import { refusalOf } from '../src/words/refusals'
import { shortAddress, wordsOf } from '../src/words/words'
import { choiceOf } from '../src/views/proposals/Vote'

const account = (address: string) => ({ address: () => address, eq: () => false }) as never
const dao = {
  native: { symbol: 'UNIT', decimals: 12, bits: 128 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const words = wordsOf(dao, { symbol: 'FRT', decimals: 12 }, 1_795_788_300_000n)
const UNIT = 10n ** 12n

test('amounts have their unit, and the DAO’s own parts their names', () => {
  expect(words.tokens(1_234n * UNIT)).toBe('1,234 FRT')
  expect(words.amount({ type: 'Psp22', value: account('T') }, UNIT)).toBe('1 FRT')
  expect(words.amount({ type: 'Native' }, UNIT / 2n)).toBe('0.5 UNIT')
  expect(words.amount({ type: 'Psp22', value: account('5abcdefghijklmnop') }, 7n)).toMatch(
    /^7 of the smallest unit of the token 5abcde…/,
  )
  expect(words.member(account('V'))).toBe('the treasury')
  expect(shortAddress('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY')).toBe('5Grwva…GKutQY')
})

test('other tokens are told as they say of themselves, and one that calls itself as another does with its address', async () => {
  const said: Record<string, TokenInfo | undefined> = {
    '5LemonsLemonsLemons': { symbol: 'LEM', decimals: 2, isPlain: true },
    // With letters of another script.
    '5LikenedLikenedLike': { symbol: 'LЕM', decimals: 2, isPlain: false },
    '5PretendPretendPret': { symbol: 'frt', decimals: 9, isPlain: true },
    '5SilentSilentSilent': undefined,
  }
  const tokens = new Tokens((address) => Promise.resolve(said[address]), [{ symbol: 'FRT', decimals: 12 }])
  const told = (address: string) => {
    const ask = (one: string) => (tokens.want(one), tokens.snapshot()[one])
    const asset = { type: 'Psp22', value: account(address) } as const
    return wordsOf(dao, { symbol: 'FRT', decimals: 12 }, 0n, {}, ask).amount(asset, 1_250n)
  }
  expect(told('5LemonsLemonsLemons')).toBe('… of the smallest unit of the token 5Lemon…Lemons')
  Object.keys(said).forEach(told)
  await new Promise((resolve) => tokens.subscribe(() => Object.keys(tokens.snapshot()).length === 4 && resolve(null)))
  expect(Object.keys(said).map(told)).toEqual([
    '12.5 LEM',
    '12.5 LЕM (the token 5Liken…edLike)',
    '0.00000125 frt (the token 5Prete…ndPret)',
    '1,250 of the smallest unit of the token 5Silen…Silent',
  ])
})

test('what a contract refuses is a sentence with a cure', () => {
  const refusal = refusalOf(
    new ContractError({
      type: 'InsufficientFree',
      value: { asset: { type: 'Native' }, free: 271n * UNIT, needed: 5_000n * UNIT },
    }),
    words,
  )
  expect(refusal.what).toBe('271 UNIT are free and not due to epochs, and 5,000 UNIT are needed')
  expect(refusal.cure).toBe('fund the treasury, or ask for less')
  expect(
    refusalOf(new ContractError({ type: 'WrongState', value: { proposal: 4, state: 'Vetoed' } }), words).what,
  ).toBe('proposal 4 is vetoed')
})

test('a refusal without a sentence tells the contract’s own word for it', () => {
  expect(refusalOf(new ContractError('SomethingNew'), words).what).toContain('SomethingNew')
})

test('what was lost on its way is told apart from what failed', () => {
  expect(refusalOf(new ConnectionLost(true, 1_234), words).cure).toContain('may still be included before block 1,234')
  expect(refusalOf(new ConnectionLost(false), words).what).toContain('nothing was sent')
  expect(refusalOf(new NoAnswer('ws://x'), words).what).toBe('the node at ws://x does not answer')
  expect(refusalOf(new WrongText(3), words).cure).toContain('ask another node')
  expect(refusalOf(new TransactionFailed('Contracts.OutOfGas'), words).what).toContain('Contracts.OutOfGas')
  const pending = 'this very transaction is on its way already: look before repeating it'
  expect(refusalOf(new TransactionFailed(pending, false), words)).toEqual({ what: pending })
})

test('what a chain refuses is told in words, whatever stands before its name, with the cure and with its own word', () => {
  const dispatch = (name: string) => new Error(`Dispatch error: Contracts::${name} - What its documentation says.`)
  const all: [unknown, RegExp, RegExp][] = [
    [
      dispatch('StorageDepositLimitExhausted'),
      /a deposit for \(Contracts::StorageDepositLimitExhausted\)/,
      /send it some/,
    ],
    [dispatch('TransferFailed'), /not enough to be sent \(Contracts::TransferFailed\)/, /fund the account/],
    [new ChainRefused('Contracts.ContractNotFound'), /there is no contract at this account/, /treasury transfer/],
    [new ChainRefused('Token.FundsUnavailable'), /not enough to be sent/, /send less/],
    [new ChainRefused('Contracts.Something'), /the chain refuses: Contracts.Something/, /^$/],
  ]
  for (const [error, what, cure] of all) {
    const told = refusalOf(error, words)
    expect(told.what).toMatch(what)
    expect(told.cure ?? '').toMatch(cure)
  }
})

test('who has too little is told what they have, what is needed, and the cure', () => {
  const told = (balance: bigint, needed: bigint) => refusalOf(new Insufficient('5Poor', balance, needed), words)
  expect(told(UNIT / 100n, UNIT / 20n)).toEqual({
    what: '5Poor…5Poor has 0.01 UNIT, but needs more than 0.05 UNIT for what is sent, the fee and the deposit; nothing was sent',
    cure: 'send it some first, or choose another account',
  })
  expect(told(0n, 0n).what).toContain('has 0 UNIT, but needs more than that for')
})

test('what lacks is votes for the quorum, or more for than against', () => {
  const stands = (forVotes: bigint, againstVotes: bigint, abstainVotes: bigint) => {
    const tally = { forVotes: forVotes * UNIT, againstVotes: againstVotes * UNIT, abstainVotes: abstainVotes * UNIT }
    return standsWords({ tally, quorum: 10n * UNIT }, words)
  }
  expect(stands(4n, 9n, 3n)).toBe(
    'As it stands it would not pass: 3 FRT more for or abstaining are needed for the quorum',
  )
  expect(stands(10n, 10n, 0n)).toBe('As it stands it would not pass: there must be more for than against')
  expect(stands(10n, 9n, 0n)).toBe('As it stands it would pass')
})

test('what the spend cap leaves is what it leaves beside epochs that go first', () => {
  const money = (kept: bigint) => ({
    free: 90n * UNIT,
    kept: kept * UNIT,
    spending: { cap: { amount: 100n * UNIT, period: HOUR }, since: 0n, spent: 5n * UNIT, raise: undefined },
  })
  expect(leftOfCap(money(0n))).toBe(95n * UNIT)
  expect(leftOfCap(money(40n))).toBe(55n * UNIT)
  expect(leftOfCap(money(200n))).toBe(0n)
})

test('a number in an address is written as contracts count, and in no other way', () => {
  expect(['0', '7', '4294967295'].map(numberIn)).toEqual([0, 7, 2 ** 32 - 1])
  for (const other of ['0x1', '00', '01', ' ', '', '-1', '1e3', '1.0', '4294967296', undefined]) {
    expect(numberIn(other)).toBeUndefined()
  }
})

test('a program is told in one sentence', () => {
  const config = {
    asset: { type: 'Native' },
    metric: { source: account('M'), metric: 0 },
    basis: 'Level',
    budget: { type: 'Fixed', value: 40n * UNIT },
    start: 0n,
    epochLength: HOUR,
    epochs: 12,
    claimWindow: HOUR,
  } as const
  expect(stream(config, words)).toBe('Stream 40 UNIT each hour, 12 times, 480 UNIT in all, by the score')
  const growth = { ...config, basis: 'Growth', metric: { source: account('M'), metric: 2 ** 31 + 3 } } as const
  expect(stream(growth, words)).toContain('by what was earned of metric 3 in the epoch before')
})

test('actions of the governor itself are sentences too', () => {
  expect(actionWords({ type: 'Guard' }, words).what).toBe('Let nobody veto proposals')
})

test('an argument is shown as it is: whole, and no number rounded', () => {
  expect(argumentText({ type: 'Psp22', value: 123_456_789_012_345_678_901n })).toContain('123456789012345678901')
  expect(argumentText('a text')).toBe('a text')
  expect(argumentText(undefined)).toBe('nothing')
})

test('a split is read exactly, or says which weight is none', () => {
  const split = { forVotes: '10', againstVotes: '2.5', abstainVotes: '' }
  expect(choiceOf('Split', split, 12)).toEqual({
    type: 'Split',
    value: { forVotes: 10n * UNIT, againstVotes: 2_500_000_000_000n, abstainVotes: 0n },
  })
  expect(choiceOf('Split', { ...split, forVotes: '1e3' }, 12)).toHaveProperty('problems.forVotes')
  expect(choiceOf('Abstain', split, 12)).toEqual({ type: 'Abstain' })
})

test('a unit that is the metric’s name is said once', () => {
  const docs = { name: 'docs', unit: 'page' }
  expect([measuredOf(2, 3n, docs), measuredAs(2, 3n, docs)]).toEqual(['3 pages of docs', '3 pages of docs (metric 2)'])
  const commits = { name: 'Commits', unit: 'commit' }
  expect([measuredOf(1, 2n, commits), measuredAs(1, 1n, commits)]).toEqual(['2 commits', '1 commit (metric 1)'])
  expect(measuredAs(7, 3n, undefined)).toBe('3 of metric 7')
})
