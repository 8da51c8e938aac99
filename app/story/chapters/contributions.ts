// Contributions in several states: counted, pending, taken back, challenged with a reason, upheld, rejected; evidence
// that leads somewhere, and some that means harm; and a program that pays by points, of which a part is claimed.
import { hashText, HOUR, inputOf, MINUTE, now, prepare, read, type metrics } from '@tributary/client'
import { ALICE, BOB, CHARLIE, NATIVE, UNIT, type Teller } from '../teller'

/** The metrics of the story's DAO, by their numbers. */
export const DOCS = 1
export const TALKS = 2

const BOND = UNIT / 20n

/** What a URI may try. */
export const HARMFUL_URI = 'javascript:alert(document.domain)'

export async function contributions(teller: Teller) {
  const { dao } = teller
  const { metrics } = dao
  const roles = await read(metrics.query.metricsRoles())
  const arbitrate = inputOf(metrics, 'metricsSetRoles', [{ ...roles, arbiter: CHARLIE }])
  const call = { callee: metrics.address, input: arbitrate, value: 0n, gas: undefined }
  await teller.decide(await teller.propose('# Have Charlie decide about challenges', [{ type: 'Call', value: call }]))

  const docs = await attest(teller, DOCS, [
    [ALICE, 4n, 'https://example.com/handbook'],
    [BOB, 2n, 'git:b1946ac92492d2347c6235b4d2611184/591785b794601e212b260e25925636fd'],
    [BOB, 1n, 'https://example.com/guide?page=1#start'],
  ])
  const talks = await attest(teller, TALKS, [
    [BOB, 1n, 'ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/talk.mp4'],
    [ALICE, 2n, 'https://example.com/talks/2'],
    [CHARLIE, 1n, HARMFUL_URI],
    [CHARLIE, 3n, 'https://example.com@evil.example/three'],
    [ALICE, 5n, 'https://example.com/talks/5'],
  ])
  const [open, disputed, harmful, retracted, rejected] = [0, 1, 2, 3, 4].map((more) => talks + more) as Five
  const doubted = [[disputed, rejected], 'There was one talk, and not so many.'] as [number[], string]
  await teller.send(prepare(dao, metrics, 'metricsChallengeBatch', doubted, { from: BOB, value: 2n * BOND }))
  await teller.send(prepare(dao, metrics, 'metricsResolveBatch', [[rejected], false], { from: CHARLIE }))
  await teller.send(prepare(dao, metrics, 'metricsRetractBatch', [[retracted]], { from: ALICE }))

  // The documentation's window is a minute.
  const { maturesAt } = (await read(metrics.query.metricsAttestation(docs)))!
  await teller.waitFor(async () => (await now(dao)) >= maturesAt)
  const counted = [docs, docs + 1, docs + 2]
  await teller.send(prepare(dao, metrics, 'metricsFinalizeBatch', [counted], { from: BOB }))
  // And one that nobody has made to count yet.
  const start = await attest(teller, DOCS, [[BOB, 2n, 'https://example.com/start']])
  return { docs, open, disputed, harmful, retracted, rejected, start }
}

type Five = [number, number, number, number, number]

/** Has Alice claim something of a metric; answers the number of the first claim. */
async function attest(teller: Teller, metric: number, all: [string, bigint, string][]): Promise<number> {
  const { dao } = teller
  const claims = all.map(
    ([member, amount, uri]): metrics.ClaimLike => ({ member, amount, evidence: hashText(uri), uri }),
  )
  const value = BOND * BigInt(claims.length)
  const { events } = await teller.send(
    prepare(dao, dao.metrics, 'metricsAttestBatch', [metric, claims], { from: ALICE, value }),
  )
  return dao.metrics.events.Attested.find(events)!.data.first
}

/** A program that pays by points, in epochs of a minute: of the first, Bob has claimed all, and Alice a part. */
export async function shares(teller: Teller) {
  const { dao } = teller
  const value = 500n * UNIT
  await teller.send(prepare(dao, dao.treasury, 'treasuryFund', [NATIVE, value], { from: ALICE, value }))
  const proposal = await teller.propose('# Pay for what was done\n\nTen an epoch, by the score.', [
    teller.stream({
      asset: NATIVE,
      metric: { source: dao.metrics.address, metric: 0 },
      basis: 'Level',
      budget: { type: 'Fixed', value: 10n * UNIT },
      start: await now(dao),
      epochLength: MINUTE,
      epochs: 600,
      claimWindow: HOUR,
    }),
  ])
  await teller.decide(proposal)
  const program = (await read(dao.treasury.query.treasuryProgramCount())) - 1
  const { start, epochLength } = (await read(dao.treasury.query.treasuryProgram(program)))!.config
  const claim = (from: string) => teller.send(prepare(dao, dao.treasury, 'treasuryClaim', [program], { from }))
  await teller.waitFor(async () => (await now(dao)) > start + epochLength / 3n)
  await claim(ALICE)
  await teller.waitFor(async () => (await now(dao)) > start + epochLength)
  await claim(BOB)
  return { points: program }
}
