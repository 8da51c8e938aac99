// A hook for each thing that views read. Those under `CHAIN` are read anew with each final block.
import {
  claimable,
  hashText,
  now,
  printable,
  proposalText,
  read,
  type Dao,
  type governor,
  type Happened,
} from '@tributary/client'
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { Looked } from '../parts/Further'
import { useDao, useHistory } from './connection'
import type { History } from './history'
import { CHAIN, FIXED } from './keys'
import { allGrants, allPrograms } from './lists'
import { tokenQuery } from './token'

type Key = (string | number | undefined)[]

/**
 * Reads something of the DAO that may change with any block. What is read of somebody or something is never shown as of
 * another. But where only the end of a key changes, as with what is being typed, what was read before may be shown until
 * there is an answer: `keeps` says how many parts of the key must be the same for that.
 */
export function useRead<T>(key: Key, of: (dao: Dao) => Promise<T>, enabled = true, keeps?: number) {
  const dao = useDao()
  const queryKey = [...CHAIN, ...key]
  return useQuery({ queryKey, queryFn: () => of(dao), enabled, placeholderData: keeping(queryKey, keeps) })
}

const keeping =
  (key: readonly unknown[], keeps: number | undefined) =>
  <T>(before: T | undefined, query?: { queryKey: readonly unknown[] }): T | undefined =>
    query && keeps !== undefined && isOfSame(key, query.queryKey, CHAIN.length + keeps) ? before : undefined

/** Whether two keys begin with so many of the same parts. */
export const isOfSame = (key: readonly unknown[], other: readonly unknown[], parts: number): boolean =>
  key.slice(0, parts).every((part, index) => part === other[index])

/** Reads something that never changes. */
export function useFixed<T>(key: Key, of: (dao: Dao) => Promise<T>, enabled = true) {
  const dao = useDao()
  return useQuery({ queryKey: [...FIXED, ...key], queryFn: () => of(dao), enabled, staleTime: Infinity })
}

/** What is `undefined` is no answer to a query. */
const orNull = <T>(value: T | undefined): T | null => value ?? null

export const useToken = () => useSuspenseQuery(tokenQuery(useDao()))

/** What the registry's metrics are called, by their numbers. */
export const useMetricNames = () =>
  useFixed(['metric names'], async ({ metrics }): Promise<Record<number, string>> => {
    const count = await read(metrics.query.metricsMetricCount())
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    const all = await Promise.all(numbers.map((number) => read(metrics.query.metricsMetric(number))))
    return Object.fromEntries(numbers.map((number, index) => [number, printable(all[index]?.name ?? '')]))
  })

/** The most proposals that one call answers. */
const PROPOSALS_PAGE = 32

/** Proposals, newest first, a page at a time. */
export function useProposals(state?: governor.State) {
  const dao = useDao()
  return useInfiniteQuery({
    queryKey: [...CHAIN, 'proposals', state],
    queryFn: ({ pageParam }) => read(dao.governor.query.governorNewestProposals(pageParam, state, PROPOSALS_PAGE)),
    initialPageParam: 2 ** 32 - 1,
    getNextPageParam: ({ next }: governor.ProposalPage) => next,
    placeholderData: keepPreviousData,
  })
}

export const useProposal = (id: number) =>
  useRead(['proposal', id], async ({ governor }) => orNull(await read(governor.query.governorProposal(id))))

/** Before anybody has voted it is no part of the proposal: the governor asks its source of votes then. */
export const useQuorum = (id: number, enabled: boolean) =>
  useRead(['quorum', id], ({ governor }) => read(governor.query.governorQuorum(id)), enabled)

/** `null` if nobody who is asked knows it any more. */
export function useProposalText(proposal: governor.ProposalView) {
  const history = useHistory()
  return useFixed(['text', proposal.id], (dao) => textOf(dao, history, proposal))
}

/** The text of a proposal, from the node, or from who else tells what happened: the hash on the chain is of that text only. */
export async function textOf(dao: Dao, history: History, proposal: governor.ProposalView): Promise<string | null> {
  const text = await proposalText(dao, proposal)
  if (text !== undefined) return text
  for await (const { events } of history.backwards(proposal.block, proposal.block)) {
    for (const { part, name, data } of events) {
      const { description } = (data ?? {}) as { description?: string }
      const isText = part === 'governor' && name === 'Proposed' && description !== undefined
      if (isText && hashText(description) === proposal.descriptionHash) return description
    }
  }
  return null
}

export const useActions = (id: number) =>
  useFixed(['actions', id], ({ governor }) => read(governor.query.governorActions(id)))

/** The most ballots that one call answers. */
const BALLOTS_PAGE = 50

export function useBallots(id: number) {
  const dao = useDao()
  return useInfiniteQuery({
    queryKey: [...CHAIN, 'ballots', id],
    queryFn: ({ pageParam }) => read(dao.governor.query.governorBallots(id, pageParam, BALLOTS_PAGE)),
    initialPageParam: 0,
    getNextPageParam: (page, all) => (page.length < BALLOTS_PAGE ? undefined : all.length * BALLOTS_PAGE),
  })
}

/** So many blocks are looked through for reasons before the reader is asked whether to go on. */
const FAR_ENOUGH = 1_024

/** What a member cast at once, of one weight or of several, and why. */
export interface Cast {
  choice: governor.Choice
  weight: bigint
  reason: string
}

export interface Reasons extends Looked {
  /** By voter: in the order in which they cast them. */
  of: Record<string, Cast[]>
  isLooking: boolean
}

/** Why members voted as they did: told in events only, so they are looked for backwards from now, and told as they are found. */
export function useReasons({ id, block }: governor.ProposalView, further: number) {
  const [dao, history, queries] = [useDao(), useHistory(), useQueryClient()]
  const queryKey = [...CHAIN, 'reasons', id, further]
  return useQuery({
    // With each final block there may be more; what was read before is not asked for again.
    queryKey,
    placeholderData: keeping(queryKey, 2),
    queryFn: async ({ signal }): Promise<Reasons> => {
      const { number } = await dao.client.block.finalized()
      const oldest = Math.max(block, await history.reach(number, FAR_ENOUGH * further))
      const isNew = !queries.getQueryData(queryKey)
      let told: Reasons = { of: {}, from: number, isForgotten: false, isWhole: number <= block, isLooking: true }
      for await (const { events, from, isForgotten } of history.backwards(number, oldest)) {
        const of = { ...told.of }
        for (const [voter, cast] of events.flatMap(castOn(id))) of[voter] = [cast, ...(of[voter] ?? [])]
        told = { ...told, of, from, isForgotten, isWhole: !isForgotten && from <= block }
        if (signal.aborted) break
        if (isNew) queries.setQueryData(queryKey, told)
      }
      return { ...told, isLooking: false }
    },
  })
}

/** The ballot on a proposal that an event tells, if it does. */
const castOn =
  (id: number) =>
  ({ part, name, data }: Happened): [voter: string, Cast][] => {
    if (part !== 'governor' || name !== 'Voted') return []
    const { proposal, voter, ...cast } = data as Cast & { proposal: number; voter: { address(): string } }
    return proposal === id ? [[voter.address(), cast]] : []
  }

/** What a member's ballot weighs on a proposal, and what they have cast of it. */
export const useMyBallot = (id: number, member: string | undefined, isOpen: boolean) =>
  useRead(['ballot', id, member], (dao) => ballotOf(dao, id, member!), member !== undefined && isOpen)

/** What a member's votes weigh on a proposal, and what is cast of them. */
export async function ballotOf({ governor }: Dao, id: number, member: string) {
  const [weight, ballot] = await Promise.all([
    read(governor.query.governorWeight(id, member)),
    read(governor.query.governorBallot(id, member)),
  ])
  return { weight, cast: ballot?.cast ?? { forVotes: 0n, againstVotes: 0n, abstainVotes: 0n } }
}

export const useGuardian = () =>
  useRead(['guardian'], async ({ governor }) => orNull(await read(governor.query.governorGuardian())))

/** With the moment at which it was so. */
export const useClaimable = (member: string | undefined) =>
  useRead(
    ['claimable', member],
    async (dao) => {
      const at = await now(dao)
      return { at, ...(await claimable(dao, member!)) }
    },
    member !== undefined,
  )

export const usePrograms = () => useRead(['programs'], allPrograms)

export const useGrants = (recipient: string | undefined) =>
  useRead(['grants', recipient], (dao) => allGrants(dao, recipient), recipient !== undefined)
