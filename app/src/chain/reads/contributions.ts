// Metrics and attestations, as views read them.
import { atBlock, eventsAt, firstBlock, isForgotten, now, read, type Dao, type metrics } from '@tributary/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { SCORE, type Metric } from '../../words/metrics'
import { useDao } from '../connection'
import { CHAIN } from '../keys'
import { useFixed, useRead } from '../reads'

/** All metrics of the registry, without the score. */
export const useMetrics = () => useRead(['metrics'], allMetrics)

export async function allMetrics({ metrics }: Dao): Promise<Metric[]> {
  const count = await read(metrics.query.metricsMetricCount())
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const terms = await Promise.all(ids.map((id) => read(metrics.query.metricsMetric(id))))
  return ids.flatMap((id, index) => (terms[index] ? [{ id, ...terms[index] }] : []))
}

/** What all members have by each of these metrics now, and of the score. */
export const useTotals = (all: Metric[]) =>
  useRead(
    ['totals', ...all.map(({ id }) => id)],
    async (dao) => {
      const { metricSourcePastTotal } = dao.metrics.query
      // A source knows the past only.
      const at = (await now(dao)) - 1n
      const ids = [SCORE, ...all.map(({ id }) => id)]
      const totals = await Promise.all(ids.map((id) => read(metricSourcePastTotal(id, at))))
      return new Map(ids.map((id, index) => [id, totals[index]!]))
    },
    true,
    1,
  )

/** Half of the score is left after so long; 0: it does not decay. */
export const useScoreHalfLife = () =>
  useRead(['score-half-life'], async ({ metrics }) => (await read(metrics.query.metricsHalfLife(SCORE))) ?? 0n)

export const useRegistryRoles = () => useRead(['registry-roles'], ({ metrics }) => read(metrics.query.metricsRoles()))

/** How much an attestor has claimed of each metric in the period that runs. */
export const useClaimed = (all: Metric[], attestor: string | undefined) =>
  useRead(
    ['claimed', attestor, ...all.map(({ id }) => id)],
    async ({ metrics }) => {
      const claimed = await Promise.all(all.map(({ id }) => read(metrics.query.metricsClaimed(id, attestor!))))
      return new Map(all.map(({ id }, index) => [id, claimed[index]!]))
    },
    attestor !== undefined,
    2,
  )

export interface Filter {
  member?: string
  metric?: number
  status?: metrics.Status
}

export interface Listed {
  id: number
  attestation: metrics.Attestation
}

export interface Page {
  listed: Listed[]
  /** Where to go on; `undefined` if there is nothing older. */
  before?: number
}

/** The most attestations that one call answers, and the most that one looks at. */
const PAGE = 30
const SCAN = 1_000

/** So many calls look for matches before the reader is asked whether to go on. */
const CALLS = 12

/** Attestations that match, newest first: the registry tells them oldest first, so it is asked about ever older stretches. */
export async function newestAttestations(
  { metrics }: Dao,
  { member, metric, status }: Filter,
  before?: number,
): Promise<Page> {
  const { metricsAttestationCount, metricsAttestations, metricsFind } = metrics.query
  let to = before ?? (await read(metricsAttestationCount()))
  if (member === undefined && metric === undefined && status === undefined) {
    const from = Math.max(0, to - PAGE)
    const all = to === 0 ? [] : await read(metricsAttestations(from, to - from))
    const listed = all.map((attestation, index) => ({ id: from + index, attestation })).reverse()
    return { listed, before: from > 0 ? from : undefined }
  }
  const listed: Listed[] = []
  let span = PAGE
  for (let calls = 0; to > 0 && listed.length < PAGE && calls < CALLS; ) {
    const from = Math.max(0, to - span)
    const found: Listed[] = []
    let at: number | undefined = from
    while (at !== undefined && at < to) {
      const page: metrics.AttestationPage = await read(metricsFind({ member, metric, status }, at, PAGE))
      found.push(...page.attestations.filter(([id]) => id < to).map(([id, attestation]) => ({ id, attestation })))
      at = page.next
      calls++
    }
    listed.push(...found.reverse())
    // Where there are few, more is looked at with each call.
    if (found.length < PAGE / 2) span = Math.min(span * 4, SCAN)
    to = from
  }
  const page = listed.slice(0, PAGE)
  const next = listed.length > PAGE ? page.at(-1)!.id : to
  return { listed: page, before: next > 0 ? next : undefined }
}

export function useAttestations(filter: Filter) {
  const dao = useDao()
  return useInfiniteQuery({
    queryKey: [...CHAIN, 'attestations', filter],
    queryFn: ({ pageParam }) => newestAttestations(dao, filter, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ before }: Page) => before,
    placeholderData: keepPreviousData,
  })
}

export const useAttestation = (id: number) =>
  useRead(['attestation', id], async ({ metrics }) => (await read(metrics.query.metricsAttestation(id))) ?? null)

/** Somebody's doubt, as its event tells it. */
export interface Doubt {
  challenger: string
  reason: string
  at: bigint
}

/** All doubts in an attestation, first to last; `null` where the node does not keep the blocks that tell them. */
export const useDoubts = (id: number, { challenges }: metrics.Attestation) =>
  useFixed(['doubts', id, challenges], (dao) => doubtsOf(dao, id, challenges), challenges > 0)

async function doubtsOf(dao: Dao, id: number, challenges: number): Promise<Doubt[] | null> {
  const { number: newest } = await dao.client.block.best()
  const doubts: Doubt[] = []
  let from = dao.deployment.block
  try {
    // Two doubts of one block are told by it together.
    while (doubts.length < challenges) {
      const block = await firstBlock(dao, { from, to: newest }, async (then) => {
        const attestation = await read(then.metrics.query.metricsAttestation(id))
        return (attestation?.challenges ?? 0) > doubts.length
      })
      const events = block === undefined ? undefined : await eventsAt(dao, block)
      if (block === undefined || !events) return null
      const told = dao.metrics.events.Challenged.filter(events).filter(({ data }) => data.attestation === id)
      if (told.length === 0) throw new Error('the node does not tell of a challenge that there was')
      const at = await (await atBlock(dao, block)).now()
      doubts.push(...told.map(({ data }) => ({ challenger: data.challenger.address(), reason: data.reason, at })))
      from = block
    }
    return doubts
  } catch (error) {
    if (isForgotten(error)) return null
    throw error
  }
}

/** What stands on record counts once for the same member and metric: found false, taken back or revoked, it does not. */
const STANDING: metrics.Status[] = ['Pending', 'Challenged', 'Upheld', 'Final']

/** What tells claims of the same apart. */
export const claimKey = (metric: number, member: string, evidence: string): string => `${metric} ${member} ${evidence}`

/** What of these metrics is filed already, by `claimKey`. */
export async function filedAlready({ metrics }: Dao, ids: number[]): Promise<Set<string>> {
  const filed = new Set<string>()
  for (const metric of ids) {
    for (let from: number | undefined = 0; from !== undefined; ) {
      // What is not asked for is said to be so: dedot encodes no field that is left out.
      const filter = { member: undefined, metric, status: undefined }
      const page: metrics.AttestationPage = await read(metrics.query.metricsFind(filter, from, PAGE))
      from = page.next
      for (const [, { member, evidence, status }] of page.attestations) {
        if (STANDING.includes(status)) filed.add(claimKey(metric, member.address(), evidence))
      }
    }
  }
  return filed
}
