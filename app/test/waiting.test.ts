import { ContractError, type Dao, type governor, type metrics } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { ActionRefused } from '../src/chain/executing'
import { concernsOf } from '../src/chain/waiting/contributions'
import { told as duty } from '../src/views/upkeep/told'
import { inOrder, told } from '../src/views/home/told'
import { refusalOf } from '../src/words/refusals'
import { wordsOf } from '../src/words/words'

const account = (address: string) => ({ address: () => address, eq: () => false }) as never
const attestation = (fields: Partial<metrics.Attestation>) =>
  ({
    attestor: account('attestor'),
    member: account('member'),
    status: 'Pending',
    maturesAt: 100n,
    ...fields,
  }) as metrics.Attestation
const doubted = attestation({
  status: 'Challenged',
  challenge: { by: account('doubter'), until: 200n, reason: '0x' },
})

describe('an open attestation', () => {
  const judge = { arbiter: 'arbiter', isByVote: false }
  const to = (who: string, of = attestation({}), at = 99n, votes = false) =>
    concernsOf(of, who, judge, votes, at).map(({ is, other }) => `${is} ${other}`)

  test('is about a member, and anybody else’s to look at, but its attestor’s', () => {
    expect(to('member')).toEqual(['about attestor'])
    expect(to('attestor')).toEqual([])
    expect(to('somebody')).toEqual(['look attestor'])
  })

  test('concerns each in their own way once it is doubted', () => {
    const each = ['member', 'attestor', 'doubter', 'arbiter', 'somebody'].map((who) => to(who, doubted, 150n))
    expect(each).toEqual([['about doubter'], ['attested doubter'], ['doubted attestor'], ['decide doubter'], []])
    expect(to('somebody', doubted, 150n, true)).toEqual(['propose doubter'])
  })

  test('is for anybody, in Upkeep, once its time is over', () => {
    expect(to('somebody', attestation({}), 100n)).toEqual([])
    expect(to('arbiter', doubted, 200n)).toEqual([])
  })
})

const UNIT = 10n ** 12n
const dao = {
  native: { symbol: 'UNIT', decimals: 12, bits: 128 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const NOW = 1_795_788_300_000n
const words = wordsOf(dao, { symbol: 'FRT', decimals: 12 }, NOW)
const title = (id: number) => `proposal ${id} “Paint the shed”`
const native = { type: 'Native' } as const

test('what ends first comes first, and what may be done any time comes last', () => {
  const all = [undefined, 30n, 10n, undefined, 20n].map((at, index) => ({
    key: `${index}`,
    what: `${index}`,
    at,
    isTheirs: true,
  }))
  expect(inOrder(all).map(({ what }) => what)).toEqual(['2', '4', '1', '0', '3'])
})

test('a claim tells until when, and of what is late that it may still be made', () => {
  const claim = { is: 'claim', program: 2, asset: native, amount: UNIT, isAll: false } as const
  const inTime = told({ ...claim, until: NOW + 1n }, 'me', words, title)
  expect(inTime).toMatchObject({
    what: 'Claim 1 UNIT of program 2, and more with another claim, as far as money is there',
    at: NOW + 1n,
  })
  const late = told({ ...claim, until: NOW }, 'me', words, title)
  expect(late.at).toBeUndefined()
  expect(late.note).toContain('Before somebody closes the epoch')
})

test('the same thing keeps its place in the list while what is told of it runs on', () => {
  const grant = (amount: bigint) => told({ is: 'grant', grant: 4, asset: native, amount }, 'me', words, title)
  expect(grant(UNIT).key).toBe(grant(2n * UNIT).key)
  expect(grant(UNIT).what).not.toBe(grant(2n * UNIT).what)
})

test('a decision that would fail says what its action is refused for, and has no button', () => {
  const refused = new ContractError({
    type: 'InsufficientFree',
    value: { asset: native, free: UNIT, needed: 3n * UNIT },
  })
  const proposal = { id: 5, ends: 1n, executableFrom: 2n, settings: { grace: 10n } } as governor.ProposalView
  const failing = duty({ do: 'execute', proposal, refusal: new ActionRefused(1, refused) }, words, title)
  expect(failing.deed).toBeUndefined()
  expect(failing.note).toBe(
    'It waits: action 2 would fail: 1 UNIT are free and not due to epochs, and 3 UNIT are needed; fund the treasury, or ask for less.',
  )
  expect(refusalOf(new ActionRefused(0, refused), words).cure).toBe('fund the treasury, or ask for less')
  const working = duty({ do: 'execute', proposal }, words, title)
  expect(working).toMatchObject({ at: 12n, place: { link: title(5), to: '/proposals/5' } })
  expect(working.deed?.name).toBe('Execute')
})

test('each duty has a sentence, and a button that says what it does', () => {
  const proposal = { id: 5, ends: 1n, settings: { grace: 10n } } as governor.ProposalView
  const sentences = [
    duty({ do: 'finalize', attestations: [1, 2], members: ['Ann', 'Ben'] }, words, title),
    duty({ do: 'expire', attestations: [3] }, words, title),
    duty({ do: 'mint', members: ['Ann'], amount: UNIT }, words, title),
    duty({ do: 'queue', proposal }, words, title),
    duty({ do: 'count', proposal, voters: 3 }, words, title),
    duty({ do: 'open', program: 1, epochs: 3, asset: native }, words, title),
    duty({ do: 'pay', program: 1, members: ['Ann'], asset: native }, words, title),
    duty({ do: 'grant', grant: 2, recipient: 'Ann', asset: native, amount: UNIT }, words, title),
    duty({ do: 'release', grant: 2 }, words, title),
    duty({ do: 'close', program: 1 }, words, title),
  ]
  expect(sentences.map(({ what, deed }) => `${deed?.name}: ${what}`)).toMatchInlineSnapshot(`
    [
      "Make count: Make 2 attestations (1 and 2) of Ann…Ann and Ben…Ben count: nobody doubted in time",
      "End: End 1 attestation (3): doubted, and not decided in time",
      "Mint: Mint 1 FRT that Ann…Ann earned when the token had no room",
      "Queue: Start the timelock of proposal 5 “Paint the shed”, which has passed",
      "Count: Count 3 voters on proposal 5 “Paint the shed” as having taken part",
      "Open: Open the next epoch of program 1: its budget is set aside; 2 more have begun since",
      "Pay: Pay Ann…Ann what program 1 owes for epochs that are over",
      "Pay: Pay Ann…Ann what has vested of grant 2: 1 UNIT",
      "Free: Free what is left of grant 2: it was canceled while its gate was closed",
      "Close: Close epochs of program 1: their time to claim is over",
    ]
  `)
})
