// All that anybody may do: attestations whose window is over, proposals to queue and to execute, epochs to open, and
// members to pay; and what cannot be done yet.
import { DAY, HOUR, now, prepare, read, SECOND } from '@tributary/client'
import { ALICE, BOB, CHARLIE, DOCS, NATIVE, UNIT, type Teller } from '../teller'

export async function upkeep(teller: Teller) {
  const { dao } = teller
  const counting = await teller.attest(DOCS, [
    [BOB, 2n],
    [CHARLIE, 3n],
  ])
  const due = await teller.attest(DOCS, [
    [BOB, 1n],
    [CHARLIE, 4n],
  ])

  const passed = await teller.propose('# Print the handbook', [teller.pay(BOB, 12n * UNIT)])
  await teller.vote(ALICE, passed, { type: 'For' })
  const executable = await teller.propose('# Thank Charlie for the index', [teller.pay(CHARLIE, 3n * UNIT)])
  await teller.pass(executable)
  const failing = await teller.propose('# Buy a house', [teller.pay(CHARLIE, 9_000n * UNIT)])
  await teller.pass(failing)

  // Of what the treasury has nothing of: its epoch waits for that.
  const rich = await teller.propose('# Give members of our own shares each day', [
    teller.stream({
      ...EACH_DAY,
      asset: { type: 'Psp22', value: dao.token.address },
      metric: { source: dao.token.address, metric: 0 },
      start: await now(dao),
    }),
  ])
  await teller.decide(rich)

  const { maturesAt } = (await read(dao.metrics.query.metricsAttestation(due)))!
  await teller.waitFor(() => teller.isOver(maturesAt))
  const first = [counting, counting + 1]
  await teller.send(prepare(dao, dao.metrics, 'metricsFinalizeBatch', [first], { from: ALICE }))

  // Two epochs of a few seconds, and then it is to be paid.
  const short = await teller.propose('# Share a present by what was written', [
    teller.stream({ ...SHORT, metric: { source: dao.metrics.address, metric: 0 }, start: await now(dao) }),
  ])
  await teller.decide(short)
  const program = (await read(dao.treasury.query.treasuryProgramCount())) - 1
  const { start } = (await read(dao.treasury.query.treasuryProgram(program)))!.config
  await teller.waitFor(() => teller.isOver(start + 2n * SHORT.epochLength))
  return { due: [due, due + 1], passed, executable, failing, present: program }
}

const EACH_DAY = {
  basis: 'Level',
  budget: { type: 'Fixed', value: 50n * UNIT },
  epochLength: DAY,
  epochs: 2,
  claimWindow: DAY,
} as const

const SHORT = {
  asset: NATIVE,
  basis: 'Level',
  budget: { type: 'Fixed', value: 6n * UNIT },
  epochLength: 5n * SECOND,
  epochs: 2,
  claimWindow: HOUR,
} as const
