// What waits for somebody: claims that may be doubted, and one that is; a grant; a bond that is owed; a timelock.
import { DAY, HOUR, inputOf, now, prepare, read } from '@tributary/client'
import { ALICE, BOB, BOND, CHARLIE, DOCS, NATIVE, TALKS, UNIT, type Teller } from '../teller'

export async function waiting(teller: Teller) {
  const { dao } = teller
  const mine = await teller.attest(TALKS, [[BOB, 1n]], 'https://example.com/talks/autumn')
  const watched = await teller.attest(TALKS, [[CHARLIE, 2n]], 'https://example.com/talks/winter')
  const doubted = await teller.attest(TALKS, [[CHARLIE, 9n]])
  await teller.send(
    prepare(dao, dao.metrics, 'metricsChallengeBatch', [[doubted], 'There were two talks, not nine.'], {
      from: BOB,
      value: BOND,
    }),
  )
  const mistaken = await teller.attest(DOCS, [[BOB, 500n]])
  await teller.send(prepare(dao, dao.metrics, 'metricsRetractBatch', [[mistaken]], { from: ALICE }))

  const start = await now(dao)
  const grant = inputOf(dao.treasury, 'treasuryCreateGrant', [
    { recipient: BOB, asset: NATIVE, amount: 24n * UNIT, start: start - 6n * HOUR, cliff: start, end: start + DAY },
  ])
  const granted = await teller.propose('# Thank Bob for the first year', [teller.treasury(grant)])
  await teller.decide(granted)

  // From here on a decision waits for an hour.
  const settings = await read(dao.governor.query.governorSettings())
  const slower = await teller.propose('# Leave members an hour to leave', [
    { type: 'Configure', value: { ...settings, timelock: HOUR } },
  ])
  await teller.decide(slower)
  const locked = await teller.propose('# Buy a microphone', [teller.pay(CHARLIE, 7n * UNIT)])
  await teller.pass(locked)
  return { mine, watched, doubted, locked }
}
