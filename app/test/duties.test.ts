import { DAY, HOUR, type governor, type metrics, type treasury } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { isDue, isUndecided } from '../src/chain/duties/contributions'
import { uncounted } from '../src/chain/duties/decisions'
import { waits } from '../src/chain/duties/duty'
import { daysWorth } from '../src/chain/duties/grants'
import { begun, nextToPay, over } from '../src/chain/duties/programs'
import { inPieces } from '../src/chain/lists'

const attestation = (fields: Partial<metrics.Attestation>) =>
  ({ status: 'Pending', maturesAt: 100n, ...fields }) as metrics.Attestation

describe('contributions', () => {
  test('count once their window is over, whether they were doubted and found true or not doubted', () => {
    expect(isDue(attestation({}), 99n)).toBe(false)
    expect(isDue(attestation({}), 100n)).toBe(true)
    expect(isDue(attestation({ status: 'Upheld' }), 100n)).toBe(true)
    expect(isDue(attestation({ status: 'Challenged' }), 100n)).toBe(false)
  })

  test('that are doubted end once the time to decide is over', () => {
    const challenge = { until: 200n } as metrics.Challenge
    expect(isUndecided(attestation({ status: 'Challenged', challenge }), 199n)).toBe(false)
    expect(isUndecided(attestation({ status: 'Challenged', challenge }), 200n)).toBe(true)
    expect(isUndecided(attestation({ status: 'Expired', challenge }), 200n)).toBe(false)
  })
})

test('ballots are counted as taking part where more than half of all votes were cast, and the vote is over', () => {
  const vote = (fields: Partial<governor.ProposalView>) =>
    ({
      state: 'Defeated',
      tally: { forVotes: 30n, againstVotes: 20n, abstainVotes: 1n },
      total: 100n,
      voters: 7,
      counted: 2,
      ...fields,
    }) as governor.ProposalView
  expect(uncounted(vote({}))).toBe(5)
  expect(uncounted(vote({ total: 102n }))).toBe(0)
  expect(uncounted(vote({ total: undefined }))).toBe(0)
  expect(uncounted(vote({ state: 'Active' }))).toBe(0)
  expect(uncounted(vote({ counted: 7 }))).toBe(0)
})

describe('epochs', () => {
  const config = { start: 100n, epochLength: 10n, epochs: 3 } as treasury.ProgramConfig

  test('have begun strictly after their start, as only what is past can be asked for', () => {
    expect([100n, 101n, 110n, 111n, 999n].map((at) => begun(config, at))).toEqual([0, 1, 1, 2, 3])
    expect(begun({ ...config, epochs: undefined }, 999n)).toBe(90)
  })

  test('are over at their end', () => {
    expect([99n, 100n, 109n, 110n, 999n].map((at) => over(config, at))).toEqual([0, 0, 0, 1, 3])
  })

  test('are paid to those who are furthest behind first, and not too far apart', () => {
    const cursors = [3, 0, 12, 7, 8].map((epoch) => ({ epoch, paid: 0n }))
    expect(nextToPay(['a', 'b', 'c', 'd', 'e'], cursors, 10)).toEqual(['b', 'a', 'd'])
    expect(nextToPay(['a', 'b'], cursors, 0)).toEqual([])
    const crowd = Array.from({ length: 200 }, (_, index) => `${index}`)
    expect(nextToPay(crowd, [], 1)).toHaveLength(50)
  })
})

test("a day's worth of a grant is its daily share, and of a short one all of it", () => {
  const grant = (amount: bigint, end: bigint) => ({ amount, start: 0n, end }) as treasury.GrantConfig
  expect(daysWorth(grant(1_000n, 10n * DAY))).toBe(100n)
  expect(daysWorth(grant(1_001n, 10n * DAY))).toBe(101n)
  expect(daysWorth(grant(1_000n, 12n * HOUR))).toBe(1_000n)
})

test('what is refused now waits; what works does not', () => {
  const asset = { type: 'Native' } as const
  expect(waits({ do: 'open', program: 0, epochs: 1, asset, refusal: new Error('no') })).toBe(true)
  expect(waits({ do: 'open', program: 0, epochs: 1, asset })).toBe(false)
  expect(waits({ do: 'close', program: 0 })).toBe(false)
})

test('members are asked about a hundred at once', async () => {
  const asked: number[] = []
  const members = Array.from({ length: 201 }, (_, index) => index)
  const doubled = await inPieces(members, async (some) => {
    asked.push(some.length)
    return some.map((one) => one * 2)
  })
  expect(asked).toEqual([100, 100, 1])
  expect(doubled[200]).toBe(400)
})
