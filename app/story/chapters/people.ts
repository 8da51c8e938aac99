// Members who contributed, one of whom gave their votes away; a treasury with a spend cap, a guardian, grants and a program
// by units; and payments of each kind.
import { DAY, HOUR, inputOf, now, prepare } from '@tributary/client'
import { ALICE, BOB, CHARLIE, NATIVE, UNIT, type Teller } from '../teller'

/** Metrics of the registry: the story's documentation, and the bit that asks for what was ever earned of one. */
const DOCS = 1
const EARNED = 2 ** 31
const BOND = UNIT / 20n
const EVIDENCE = `0x${'ab'.repeat(32)}` as const
/** The most that one call takes. */
const BATCH = 100

/** An account of whose key nothing is known, for each number. */
export const stranger = (number: number): `0x${string}` => `0x${'ab'.repeat(28)}${number.toString(16).padStart(8, '0')}`

/** With nine more members, and `others` beside them. */
export async function people(teller: Teller, others = 0) {
  // Their windows are over at the same time.
  const { terms } = await rules(teller, crowded(others))
  return { terms, members: 12 + others }
}

/** What the DAO decides about its treasury, and what comes of it; with contributions of further members. */
export async function rules(teller: Teller, further: Amounts = []) {
  const { dao } = teller
  const at = await now(dao)
  const { treasury } = dao
  const call = (input: `0x${string}`) => teller.treasury(input)
  const terms = await teller.propose(
    '# Rules for the treasury\n\nA cap, a guardian, two grants, and pay by the page.',
    [
      call(inputOf(treasury, 'treasurySetCap', [NATIVE, { amount: 400n * UNIT, period: 7n * DAY }])),
      call(inputOf(treasury, 'treasurySetGuardian', [BOB])),
      call(
        inputOf(treasury, 'treasuryCreateGrant', [
          {
            recipient: CHARLIE,
            asset: NATIVE,
            amount: 60n * UNIT,
            start: at - 2n * HOUR,
            cliff: at - HOUR,
            end: at + 4n * HOUR,
          },
        ]),
      ),
      call(
        inputOf(treasury, 'treasuryCreateGrant', [
          {
            recipient: BOB,
            asset: NATIVE,
            amount: 90n * UNIT,
            start: at - 30n * DAY,
            cliff: at + 10n * DAY,
            end: at + 150n * DAY,
            gate: { metric: { source: dao.metrics.address, metric: DOCS }, of: BOB, atLeast: 100_000_000n },
          },
        ]),
      ),
      teller.stream({
        asset: NATIVE,
        metric: { source: dao.metrics.address, metric: DOCS + EARNED },
        basis: 'Growth',
        budget: {
          type: 'PerUnit',
          value: {
            metric: { source: dao.metrics.address, metric: DOCS + EARNED },
            price: UNIT / 2n,
            cap: 20n * UNIT,
          },
        },
        start: at,
        epochLength: DAY,
        epochs: 30,
        claimWindow: 7n * DAY,
      }),
      teller.pay(CHARLIE, 5n * UNIT),
    ],
  )
  await teller.decide(terms, 'As discussed.')
  await contribute(teller, [[CHARLIE, 12n], [ALICE, 3n], ...further])
  await teller.send(prepare(dao, dao.token, 'tokenDelegate', [BOB], { from: CHARLIE }))
  await teller.send(prepare(dao, treasury, 'treasuryClaimGrant', [0], { from: CHARLIE }))
  await teller.send(prepare(dao, treasury, 'treasuryClaim', [0], { from: ALICE }))
  await teller.send(prepare(dao, treasury, 'treasuryClaim', [0], { from: BOB }))
  return { terms }
}

/** Nine members more, and so many others, few of whom did much: from then on Alice does not decide alone. */
export async function crowd(teller: Teller, others: number): Promise<void> {
  await contribute(teller, crowded(others))
}

type Amounts = [member: string, amount: bigint][]

const crowded = (others: number): Amounts => [
  ...Array.from({ length: 9 }, (_, number): [string, bigint] => [stranger(number), BigInt(number + 1)]),
  ...Array.from({ length: others }, (_, number): [string, bigint] => [
    stranger(number + 1_000),
    BigInt(1 + Math.floor(900 / (number + 1))),
  ]),
]

/** Has Alice attest pages for members, and lets them count once their window is over. */
async function contribute(teller: Teller, amounts: Amounts): Promise<void> {
  const { dao } = teller
  const filed: number[][] = []
  for (let from = 0; from < amounts.length; from += BATCH) {
    const claims = amounts
      .slice(from, from + BATCH)
      .map(([member, amount]) => ({ member, amount, evidence: EVIDENCE, uri: 'https://example.com/docs' }))
    const value = BOND * BigInt(claims.length)
    const { events } = await teller.send(
      prepare(dao, dao.metrics, 'metricsAttestBatch', [DOCS, claims], { from: ALICE, value }),
    )
    const { first } = dao.metrics.events.Attested.find(events)!.data
    filed.push(claims.map((_, index) => first + index))
  }
  const last = filed.at(-1)![0]!
  const [newest] = (await dao.metrics.query.metricsAttestations(last, 1)).data
  await teller.waitFor(async () => (await now(dao)) >= newest!.maturesAt)
  for (const numbers of filed) {
    await teller.send(prepare(dao, dao.metrics, 'metricsFinalizeBatch', [numbers], { from: ALICE }))
  }
}
