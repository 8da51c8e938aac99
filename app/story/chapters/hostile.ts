// Texts that mean harm, or are as long as can be, wherever anybody may write one: proposals, reasons of ballots and of
// challenges, names and units of metrics, where evidence is found.
import { DAY, inputOf, prepare, read } from '@tributary/client'
import { ALICE, BOB, BOND, CHARLIE, UNIT, type Teller } from '../teller'

/** What a text may try: HTML, a link that runs, turning what follows, and what takes no room. */
export const HARM =
  '<img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3)) \u202eturned\u2066 no\u200broom'

/** So many bytes, in one word that nowhere ends. */
const long = (text: string, bytes: number) => text + 'W'.repeat(bytes - new TextEncoder().encode(text).length)

const URIS = [
  'javascript:alert(4)//https://example.com',
  'data:text/html,<script>alert(5)</script>',
  'https://example.com/\u202egnp.exe',
  long('https://example.com/', 256),
]

export async function hostile(teller: Teller) {
  const { dao } = teller
  const define = inputOf(dao.metrics, 'metricsDefineMetric', [
    {
      name: long(HARM, 256),
      unit: HARM,
      kind: 'Contribution',
      weight: 1_000_000n,
      tokensPerPoint: 0n,
      halfLife: 0n,
      attestationCap: 0n,
      periodCap: 0n,
      period: 0n,
      window: DAY,
      arbitration: DAY,
      bond: BOND,
      attestors: [ALICE],
    },
  ])
  const call = { callee: dao.metrics.address, input: define, value: 0n, gas: undefined }
  await teller.decide(await teller.propose('# Count what means harm', [{ type: 'Call', value: call }]))
  const metric = await read(dao.metrics.query.metricsMetricCount())

  const harmful: number[] = []
  for (const uri of URIS) harmful.push(await teller.attest(metric, [[BOB, 2n]], uri))
  await teller.send(
    prepare(dao, dao.metrics, 'metricsChallengeBatch', [harmful, long(HARM, 256)], {
      from: CHARLIE,
      value: BOND * BigInt(harmful.length),
    }),
  )
  const proposal = await teller.propose(long(`# ${HARM}\n\n${HARM}\n\n# `, 2_048), [teller.pay(CHARLIE, UNIT)])
  const untitled = await teller.propose(long('', 2_048), [])
  await teller.vote(BOB, proposal, { type: 'Against' }, long(`${HARM}\n${HARM}\n`, 2_048))
  return { harmful, proposal, untitled }
}
