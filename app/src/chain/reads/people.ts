// Who is a member, what they have, and what they were paid.
import { members, momentAt, now, read, type Dao, type metrics } from '@tributary/client'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDao, useHistory } from '../connection'
import type { History } from '../history'
import { CHAIN, FIXED } from '../keys'
import type { Looked } from '../../parts/Further'
import { attestationsOf } from '../lists'
import { holdersOf, paymentsOf, type Payment } from '../payments'
import { useRead } from '../reads'

/** So many blocks are looked through for events before the reader is asked whether to go on. */
const FAR_ENOUGH = 1_024
/** And so many events: where a service tells them, all blocks are looked through at once. */
const MANY = 20_000
/** How many times as far is looked then. */
const FURTHER = 4

/** What events tell of members, as far back as was looked. */
export interface Told extends Looked {
  /** Newest first. */
  payments: Payment[]
  /** Who got tokens or votes. */
  holders: string[]
  /** The newest block that was looked into, and the oldest. */
  to: number
  from: number
}

/** How far was looked: blocks and events. What was looked into once is known, however far the chain goes on. */
interface Far {
  oldest?: number
  blocks: number
  events: number
}
const looked = new WeakMap<Dao, Far>()
const far = (dao: Dao): Far => looked.get(dao) ?? { blocks: FAR_ENOUGH, events: MANY }

const TOLD = [...CHAIN, 'told']

export function useTold() {
  const [dao, history] = [useDao(), useHistory()]
  return useQuery({ queryKey: TOLD, queryFn: () => tell(dao, history) })
}

/** How far was looked for what events tell of members, and a way to look further: as `Further` is given it. */
export function useFurther({ data, error, refetch }: ReturnType<typeof useTold>) {
  const [dao, history, queries] = [useDao(), useHistory(), useQueryClient()]
  const further = useMutation({
    mutationFn: async ({ to, from }: Told) => {
      looked.set(dao, { blocks: (to - from) * FURTHER, events: far(dao).events * FURTHER })
      queries.setQueryData(TOLD, await tell(dao, history))
    },
  })
  return {
    looked: data,
    isLooking: further.isPending,
    error: further.error ?? (data ? undefined : error),
    look: () => (data ? further.mutate(data) : void refetch()),
  }
}

async function tell(dao: Dao, history: History): Promise<Told> {
  const { number } = await dao.client.block.finalized()
  const founded = dao.deployment.block
  const { oldest, blocks, events: most } = far(dao)
  let back = Math.max(founded, oldest ?? (await history.reach(number, blocks)))
  const holders = new Set<string>()
  const told: Told = { payments: [], holders: [], to: number, from: number, isForgotten: false, isWhole: false }
  let count = 0
  for await (const { events, from, isForgotten } of history.backwards(number, back)) {
    Object.assign(told, { from, isForgotten, isWhole: !isForgotten && from <= founded })
    told.payments.push(...events.flatMap(paymentsOf))
    for (const holder of events.flatMap(holdersOf)) holders.add(holder)
    count += events.length
    if (oldest === undefined && count >= most) {
      back = from
      break
    }
  }
  looked.set(dao, { oldest: back, blocks, events: most })
  for (const founder of await foundersOf(dao, history)) holders.add(founder)
  return { ...told, holders: [...holders] }
}

/** Who got tokens when the DAO was founded, however long that is ago. */
async function foundersOf({ deployment }: Dao, history: History): Promise<string[]> {
  const founders = new Set<string>()
  for await (const { events } of history.backwards(deployment.block, deployment.block)) {
    for (const founder of events.flatMap(holdersOf)) founders.add(founder)
  }
  return [...founders]
}

export interface Member {
  address: string
  /** In the registry: points were counted for them. */
  isRegistered: boolean
  points: bigint
  tokens: bigint
  votes: bigint
  /** Who has the votes of their tokens, if that is somebody else. */
  delegate: string | undefined
  /** Whose votes they have beside their own. */
  delegators: string[]
}

export interface People {
  /** The moment at which it was so. */
  at: bigint
  members: Member[]
}

/** The most members of whom one call tells something. */
const AT_ONCE = 100
/** So many calls are on their way at once: enough to be quick, and no burden for a node. */
const CALLS = 8
/** How long what was read of a member is good enough, in milliseconds: all of 500 are read each 3 seconds. */
const PATIENCE = 6

/** What was read last, as a reading of thousands of members is not repeated with each block. */
const latest = new WeakMap<Dao, { read: number; known: string; people: People }>()

/**
 * Everybody with a part in the DAO: who is in the registry, and whom events name as a holder of tokens or votes. Until
 * these are told, founders only.
 */
export function usePeople(told: Told | undefined) {
  const [dao, history] = [useDao(), useHistory()]
  return useQuery({
    queryKey: [...CHAIN, 'people', told?.holders.length],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const holders = (told?.holders ?? (await foundersOf(dao, history))).slice().sort()
      const known = holders.join()
      const last = latest.get(dao)
      const patience = (last?.people.members.length ?? 0) * PATIENCE
      if (last && last.known === known && performance.now() - last.read < patience) return last.people
      const people = await peopleOf(dao, holders)
      latest.set(dao, { read: performance.now(), known, people })
      return people
    },
  })
}

/** Has everybody read anew, as after something that changes what they have. */
export function useForgetPeople(): () => void {
  const [dao, queries] = [useDao(), useQueryClient()]
  return () => {
    latest.delete(dao)
    void queries.invalidateQueries({ queryKey: [...CHAIN, 'people'] })
  }
}

async function peopleOf(dao: Dao, holders: string[]): Promise<People> {
  const at = (await now(dao)) - 1n
  const registered = await registeredOf(dao)
  const isRegistered = new Set(registered)
  const parts = new Set(Object.values(dao.deployment.dao))
  const all = [...registered, ...holders.filter((one) => !isRegistered.has(one))].filter((one) => !parts.has(one))
  const [points, tokens, votes] = await Promise.all([
    pastValues(dao, 'metrics', SCORE, all, at),
    pastValues(dao, 'token', BALANCE, all, at),
    pastValues(dao, 'token', VOTES, all, at),
  ])
  const members = all.map(
    (address, index): Member => ({
      address,
      isRegistered: isRegistered.has(address),
      points: points[index]!,
      tokens: tokens[index]!,
      votes: votes[index]!,
      delegate: undefined,
      delegators: [],
    }),
  )
  await delegations(dao, members)
  return { at, members: members.filter(({ isRegistered, tokens, votes }) => isRegistered || tokens > 0n || votes > 0n) }
}

/** The registry's members. */
async function registeredOf(dao: Dao): Promise<string[]> {
  const count = await read(dao.metrics.query.metricsMemberCount())
  if (count <= AT_ONCE) {
    const all: string[] = []
    for await (const member of members(dao)) all.push(member.address())
    return all
  }
  const pages = await inTurns(pagesOf(count), (from) => read(dao.metrics.query.metricsMembers(from, AT_ONCE)))
  return pages.flat().map((member) => member.address())
}

const pagesOf = (count: number) => Array.from({ length: Math.ceil(count / AT_ONCE) }, (_, page) => page * AT_ONCE)

/** Metrics by their numbers: of the registry, and of the token. */
export const SCORE = 0
const BALANCE = 0
const VOTES = 1

async function pastValues(dao: Dao, part: 'token' | 'metrics', metric: number, all: string[], at: bigint) {
  const pages = await inTurns(pagesOf(all.length), (from) =>
    read(dao[part].query.metricSourcePastValues(metric, all.slice(from, from + AT_ONCE), at)),
  )
  return pages.flat()
}

/**
 * Who has given their votes to whom. Nobody answers that for many at once, so it is asked of those whose votes are not
 * just those of their tokens. Where somebody has more than these have given them, others have given as much as they were
 * given themselves: then everybody is asked.
 */
async function delegations(dao: Dao, all: Member[]): Promise<void> {
  const byAddress = new Map(all.map((member) => [member.address, member]))
  const ask = async (some: Member[]) => {
    const delegates = await inTurns(some, ({ address }) => read(dao.token.query.tokenDelegateOf(address)))
    some.forEach((member, index) => {
      const delegate = delegates[index]!.address()
      member.delegate = delegate === member.address ? undefined : delegate
    })
    for (const member of all) member.delegators = []
    for (const { address, delegate, tokens } of all) {
      if (delegate !== undefined && tokens > 0n) byAddress.get(delegate)?.delegators.push(address)
    }
  }
  const given = ({ delegators }: Member) => delegators.reduce((sum, one) => sum + byAddress.get(one)!.tokens, 0n)
  const isTold = (member: Member) => member.votes <= (member.delegate ? 0n : member.tokens) + given(member)
  await ask(all.filter(({ tokens, votes }) => tokens !== votes))
  if (!all.every(isTold)) await ask(all)
}

/** Asks about one after the other, some at the same time; answers in their order. */
async function inTurns<T, A>(all: T[], ask: (one: T) => Promise<A>): Promise<A[]> {
  const answers: A[] = new Array<A>(all.length)
  let next = 0
  const turn = async () => {
    for (let index = next++; index < all.length; index = next++) answers[index] = await ask(all[index]!)
  }
  await Promise.all(Array.from({ length: Math.min(CALLS, all.length) }, turn))
  return answers
}

/** What one member has, of everything there is. */
export interface Holding {
  points: bigint
  allPoints: bigint
  tokens: bigint
  supply: bigint
  votes: bigint
  votable: bigint
  /** Who has the votes of their tokens. */
  delegate: string
  isRegistered: boolean
  isExcluded: boolean
}

export const useMember = (address: string) =>
  useRead(['member', address], async (dao): Promise<Holding> => {
    const at = (await now(dao)) - 1n
    const { token, metrics } = dao
    const [points, allPoints, tokens, supply, votes, votable, delegate, isRegistered, isExcluded] = await Promise.all([
      read(metrics.query.metricSourcePastValue(SCORE, address, at)),
      read(metrics.query.metricSourcePastTotal(SCORE, at)),
      read(token.query.psp22BalanceOf(address)),
      read(token.query.psp22TotalSupply()),
      read(token.query.tokenVotes(address)),
      read(token.query.tokenVotableSupply()),
      read(token.query.tokenDelegateOf(address)),
      read(metrics.query.metricsIsMember(address)),
      read(token.query.tokenIsExcluded(address)),
    ])
    return {
      points,
      allPoints,
      tokens,
      supply,
      votes,
      votable,
      delegate: delegate.address(),
      isRegistered,
      isExcluded,
    }
  })

export interface Earned {
  metric: number
  config: metrics.MetricConfig
  value: bigint
  total: bigint
}

/** What a member has of each metric of contributions, those with nothing left out. */
export const useEarned = (address: string) =>
  useRead(['earned', address], async (dao): Promise<Earned[]> => {
    const at = (await now(dao)) - 1n
    const { metrics } = dao
    const count = await read(metrics.query.metricsMetricCount())
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    const all = await inTurns(numbers, async (metric) => {
      const [config, value, total] = await Promise.all([
        read(metrics.query.metricsMetric(metric)),
        read(metrics.query.metricSourcePastValue(metric, address, at)),
        read(metrics.query.metricSourcePastTotal(metric, at)),
      ])
      return config && { metric, config, value, total }
    })
    return all.filter((one) => one !== undefined && one.value > 0n) as Earned[]
  })

/** All attestations about a member, newest first. */
export const useAttestationsOf = (address: string) =>
  useRead(['attestations about', address], async (dao) => (await attestationsOf(dao, { member: address })).reverse())

/** When blocks were made; what the node does not keep any more is left out. */
export function useMoments(blocks: number[]) {
  const dao = useDao()
  const wanted = [...new Set(blocks)]
  return useQuery({
    queryKey: [...FIXED, 'moments', wanted.join()],
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const moments = await inTurns(wanted, (block) => momentAt(dao, block))
      return new Map(wanted.map((block, index) => [block, moments[index]]))
    },
  })
}
