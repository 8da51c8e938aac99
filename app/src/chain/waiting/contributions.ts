import { MINUTE, read, type Dao, type metrics } from '@tributary/client'
import { isDue, isUndecided } from '../duties/contributions'
import { openAttestations } from '../lists'
import type { Concern, Waiting } from './waiting'

interface Judge {
  arbiter: string
  isByVote: boolean
}

export async function contributions(dao: Dao, me: string | undefined, now: bigint): Promise<Waiting[]> {
  if (me === undefined) return []
  const [roles, open] = await Promise.all([read(dao.metrics.query.metricsRoles()), openAttestations(dao)])
  const arbiter = roles.arbiter.address()
  const isByVote = arbiter === dao.deployment.dao.governor
  const isDoubted = open.some(([, { status }]) => status === 'Challenged')
  const votes = isByVote && isDoubted && (await hasVotes(dao, me, now))
  const concerned = open.flatMap(([id, attestation]) =>
    concernsOf(attestation, me, { arbiter, isByVote }, votes, now).map((concern) => ({ id, attestation, ...concern })),
  )
  return grouped(concerned, isByVote)
}

interface Found {
  is: Concern
  other: string
  until: bigint
}

/** What an open attestation is to somebody, with whom it has to do, and until when. */
export function concernsOf(
  attestation: metrics.Attestation,
  me: string,
  { arbiter }: Judge,
  // Whether they have votes, where votes decide.
  votes: boolean,
  now: bigint,
): Found[] {
  const { status, challenge, maturesAt } = attestation
  const [attestor, member] = [attestation.attestor.address(), attestation.member.address()]
  // What anybody may do about it stands with what anybody may do.
  if (isDue(attestation, now) || isUndecided(attestation, now)) return []
  if (status !== 'Challenged') {
    if (member === me) return [{ is: 'about', other: attestor, until: maturesAt }]
    return attestor === me ? [] : [{ is: 'look', other: attestor, until: maturesAt }]
  }
  if (!challenge) return []
  const by = challenge.by.address()
  const all: [Concern, boolean, string][] = [
    ['decide', arbiter === me, by],
    ['propose', votes, by],
    ['doubted', by === me, attestor],
    ['attested', attestor === me, by],
    // Who doubts what is about themselves knows that.
    ['about', member === me && by !== me, by],
  ]
  return all.flatMap(([is, so, other]) => (so ? [{ is, other, until: challenge.until }] : []))
}

/** Of many that are alike, one: what ends within a minute ends together, and what is to be looked at is one for each attestor. */
function grouped(all: (Found & { id: number; attestation: metrics.Attestation })[], isByVote: boolean): Waiting[] {
  const groups = new Map<string, Extract<Waiting, { attestations: number[] }>>()
  for (const { id, attestation, is, other, until } of all) {
    const isDoubted = attestation.status === 'Challenged'
    const together = is === 'look' ? 0n : until / MINUTE
    const key = [is, other, isDoubted, together].join()
    const group = groups.get(key) ?? { is, attestations: [], isDoubted, points: 0n, other, until, isByVote }
    group.attestations.push(id)
    group.points += attestation.points
    if (until < group.until) group.until = until
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Whether somebody has votes, as they are now. */
async function hasVotes(dao: Dao, account: string, now: bigint): Promise<boolean> {
  const { source, metric } = await read(dao.governor.query.governorElectorate())
  const part = (['token', 'metrics', 'governor'] as const).find((one) => source.eq(dao.deployment.dao[one]))
  // Of another contract nothing is known here: its members are asked.
  if (!part) return true
  return (await read(dao[part].query.metricSourcePastValue(metric, account, now - 1n))) > 0n
}
