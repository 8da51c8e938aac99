// Attestations that may count, challenges that nobody decided, tokens that were not minted.
import { read, type Dao, type metrics } from '@tributary/client'
import { allMembers, inPieces, openAttestations, type NumberedAttestation } from '../lists'
import { AT_ONCE, attempt, type Duty, type Looking } from './duty'

/** Whether it may be made to count. */
export const isDue = ({ status, maturesAt }: metrics.Attestation, now: bigint): boolean =>
  (status === 'Pending' || status === 'Upheld') && maturesAt <= now

/** Whether it was doubted, and the time to decide is over. */
export const isUndecided = ({ status, challenge }: metrics.Attestation, now: bigint): boolean =>
  status === 'Challenged' && challenge !== undefined && challenge.until <= now

export async function contributions(looking: Looking): Promise<Duty[]> {
  const { dao, now } = looking
  const open = await openAttestations(dao)
  const of = (is: typeof isDue) => open.filter(([, attestation]) => is(attestation, now)).slice(0, AT_ONCE)
  const undecided = of(isUndecided).map(([id]) => id)
  const expire: Duty[] = undecided.length > 0 ? [{ do: 'expire', attestations: undecided }] : []
  return [...(await finalize(looking, of(isDue))), ...expire, ...(await mint(dao))]
}

async function finalize(looking: Looking, due: NumberedAttestation[]): Promise<Duty[]> {
  const working = await thoseThatWork(looking, due)
  if (working.length === 0) return []
  const members = new Set(working.map(([, { member }]) => member.address()))
  return [{ do: 'finalize', attestations: working.map(([id]) => id), members: [...members] }]
}

/** One that cannot count must not hold up the others: a refused batch is halved. */
async function thoseThatWork(looking: Looking, some: NumberedAttestation[]): Promise<NumberedAttestation[]> {
  if (some.length === 0) return []
  const { refusal } = await attempt(looking, 'metrics', 'metricsFinalizeBatch', [some.map(([id]) => id)])
  if (!refusal) return some
  if (some.length === 1) return []
  const half = Math.ceil(some.length / 2)
  return [...(await thoseThatWork(looking, some.slice(0, half))), ...(await thoseThatWork(looking, some.slice(half)))]
}

/** Tokens for which the token's cap had no room, once it has some. */
async function mint(dao: Dao): Promise<Duty[]> {
  const { metrics, token } = dao
  if ((await read(metrics.query.metricsOwedTokens([]))).total === 0n) return []
  const [cap, supply] = await Promise.all([read(token.query.tokenCap()), read(token.query.psp22TotalSupply())])
  if (cap <= supply) return []
  const members = await allMembers(dao)
  const owed = await inPieces(members, async (some) => (await read(metrics.query.metricsOwedTokens(some))).members)
  const waiting = members.flatMap((member, index) => (owed[index] ? [{ member, amount: owed[index] }] : []))
  const some = waiting.slice(0, AT_ONCE)
  const amount = some.reduce((sum, { amount }) => sum + amount, 0n)
  return some.length > 0 ? [{ do: 'mint', members: some.map(({ member }) => member), amount }] : []
}
