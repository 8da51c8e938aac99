// Lists that the contracts answer in pages, whole; and texts that only events tell.
import { QueryableStorage, type LegacyClient } from 'dedot'
import { AccountId32, type AccountId32Like } from 'dedot/codecs'
import { isContractDispatchError } from 'dedot/contracts'
import type { IEventRecord } from 'dedot/types'
import { blake2AsHex, type HexString } from 'dedot/utils'
import { read, type Dao } from './dao.js'
import { PARTS, type Part } from './deployment.js'
import { WrongText } from './errors.js'
import { isForgotten } from './past.js'
import type { ProposalPage, ProposalView, State } from '../generated/governor/index.js'
import type { Asset, Claimable, Grant, Program } from '../generated/treasury/index.js'

/** The most members that one call answers. */
const MEMBERS_PAGE = 100
/** The most proposals that one call answers. */
const PROPOSALS_PAGE = 32
/** The most programs and grants that one call looks at. */
const CLAIMABLE_PAGE = 50

/** All proposals, newest first, or those in a state: as many pages are read as are looked at. */
export async function* proposals(dao: Dao, state?: State): AsyncGenerator<ProposalView> {
  let before: number | undefined = 2 ** 32 - 1
  while (before !== undefined) {
    const page: ProposalPage = await read(dao.governor.query.governorNewestProposals(before, state, PROPOSALS_PAGE))
    yield* page.proposals
    before = page.next
  }
}

/**
 * A proposal's text, from the event of the block that it was made in, held against the hash that the governor keeps.
 * `undefined` if the node does not keep the state of that block: another one may, see `--state-pruning archive`. Throws
 * `WrongText` if the node tells none, or another one.
 */
export async function proposalText(dao: Dao, proposal: ProposalView): Promise<string | undefined> {
  const records = await eventsAt(dao, proposal.block)
  if (!records) return undefined
  const events = dao.governor.events.Proposed.filter(records)
  const text = events.find(({ data }) => data.proposal === proposal.id)?.data.description
  if (text === undefined || blake2AsHex(text) !== proposal.descriptionHash) throw new WrongText(proposal.id)
  return text
}

/** Something that a contract of the DAO told in an event. */
export interface Happened {
  block: number
  /** The moment of its block. */
  at: bigint
  part: Part
  /** As the contract calls it: "Voted", "Paid", … */
  name: string
  data: unknown
}

/** What the DAO's contracts told in a block; `undefined` if the node does not keep the state of that block. */
export async function happenedIn(dao: Dao, block: number): Promise<Happened[] | undefined> {
  const records = await eventsAt(dao, block)
  const told = records && toldIn(dao, records, block)
  if (!told?.length) return told && []
  const at = await momentAt(dao, block)
  return at === undefined ? undefined : told.map((one) => ({ ...one, at }))
}

/** An event of a contract as the chain recorded it. */
export interface Recorded {
  emitter: string
  topics: HexString[]
  data: HexString
}

/** The same of events that somebody else recorded in a block, in their order. Throws where they are none of the DAO's. */
export function happenedAs(dao: Dao, recorded: Recorded[], block: number, at: bigint): Happened[] {
  const records: IEventRecord[] = recorded.map(({ emitter, topics, data }) => ({
    phase: { type: 'ApplyExtrinsic', value: 0 },
    topics,
    event: {
      pallet: 'Contracts',
      palletEvent: { name: 'ContractEmitted', data: { contract: new AccountId32(emitter), data } },
    },
  }))
  return toldIn(dao, records, block).map((one) => ({ ...one, at }))
}

const toldIn = (dao: Dao, records: IEventRecord[], block: number): Omit<Happened, 'at'>[] =>
  PARTS.flatMap((part) =>
    dao[part].registry.decodeEvents(records, dao.deployment.dao[part]).map((event) => ({
      block,
      part,
      name: event.name,
      data: 'data' in event ? (event.data as unknown) : undefined,
    })),
  )

/** All events of a block, for `find` and `filter` of a contract's events; `undefined` if the node does not keep them. */
export const eventsAt = (dao: Dao, number: number): Promise<IEventRecord[] | undefined> =>
  entryAt(dao, number, 'System', 'Events')

/** The moment of a block; `undefined` if the node does not keep its state. */
export const momentAt = (dao: Dao, number: number): Promise<bigint | undefined> =>
  entryAt(dao, number, 'Timestamp', 'Now')

/**
 * An entry of a block's state; `undefined` if the node does not keep it. dedot asks for each block which runtime it has:
 * two questions more, where a page looks through hundreds.
 */
async function entryAt<T>(dao: Dao, number: number, pallet: string, item: string): Promise<T | undefined> {
  const { client, deployment } = dao
  try {
    const hash = await client.rpc.chain_getBlockHash(number)
    if (!hash) return undefined
    const isSame = number >= deployment.block && (await isStillFoundings(dao))
    const { registry } = isSame ? client : await client.at(hash)
    const entry = new QueryableStorage(registry, pallet, item)
    return entry.decodeValue((await client.rpc.state_getStorage(entry.prefixKey, hash)) ?? undefined) as T
  } catch (error) {
    if (isForgotten(error)) return undefined
    throw error
  }
}

const runtimes = new WeakMap<LegacyClient, { version: number; isFoundings: Promise<boolean> }>()

/**
 * Whether the runtime that runs now ran when the DAO was founded: then all blocks since have it. Asked before whatever
 * reads blocks, it costs that no time.
 */
export function isStillFoundings({ client, deployment }: Dao): Promise<boolean> {
  const { specVersion: version } = client.runtimeVersion
  const known = runtimes.get(client)
  if (known?.version === version) return known.isFoundings
  const ask = async () => {
    const hash = await client.rpc.chain_getBlockHash(deployment.block)
    return hash !== undefined && (await client.rpc.state_getRuntimeVersion(hash)).specVersion === version
  }
  // A node that does not keep that block cannot say so.
  const isFoundings = ask().catch(() => false)
  runtimes.set(client, { version, isFoundings })
  return isFoundings
}

/** All members, in the order in which their first contribution counted. */
export async function* members(dao: Dao): AsyncGenerator<AccountId32> {
  for (let from = 0; ; from += MEMBERS_PAGE) {
    const page = await read(dao.metrics.query.metricsMembers(from, MEMBERS_PAGE))
    yield* page
    if (page.length < MEMBERS_PAGE) return
  }
}

/** What a member could claim at this moment, each with the number of its program or grant and with its asset. */
export interface Due {
  programs: [program: number, due: Claimable['programs'][number][1], asset: Asset][]
  grants: [grant: number, due: Claimable['grants'][number][1], asset: Asset][]
  /** Of which nothing can be told: the treasury fails when it asks their sources, as where one answers too much. */
  unread: { programs: number[]; grants: number[] }
}

/** Behind all programs, or grants. */
const NONE = 2 ** 32 - 1

/** What a member could claim at this moment, of all programs and grants. */
export async function claimable(dao: Dao, member: AccountId32Like): Promise<Due> {
  const all: Due = { programs: [], grants: [], unread: { programs: [], grants: [] } }
  const take = async (page: Claimable) => {
    for (const [id, due] of page.programs) all.programs.push([id, due, await assetOf(dao, 'treasuryProgram', id)])
    for (const [id, due] of page.grants) all.grants.push([id, due, await assetOf(dao, 'treasuryGrant', id)])
  }
  let from: [number, number] | undefined = [0, 0]
  let limit = CLAIMABLE_PAGE
  while (from !== undefined) {
    const page: Claimable | undefined = await claimablePage(dao, member, from, limit)
    if (page) {
      await take(page)
      from = page.next
      limit = Math.min(limit * 2, CLAIMABLE_PAGE)
    } else if (limit > 1) {
      limit = Math.floor(limit / 2)
    } else {
      const [program, grant]: [number, number] = from
      const ofProgram = await claimablePage(dao, member, [program, NONE], 1)
      if (ofProgram) await take(ofProgram)
      else all.unread.programs.push(program)
      const ofGrant = await claimablePage(dao, member, [NONE, grant], 1)
      if (ofGrant) await take(ofGrant)
      else all.unread.grants.push(grant)
      from = [program + 1, grant + 1]
    }
  }
  return all
}

/** So many of them, or `undefined` if that is more than a call can do, or one of their sources breaks it. */
async function claimablePage(dao: Dao, member: AccountId32Like, from: [number, number], limit: number) {
  try {
    return await read(dao.treasury.query.treasuryClaimable(member, from, limit))
  } catch (error) {
    if (isContractDispatchError(error as Error)) return undefined
    throw error
  }
}

/** A program's and a grant's asset never changes: it is read once. */
const assets = new WeakMap<Dao, Map<string, Asset>>()

async function assetOf(dao: Dao, message: 'treasuryProgram' | 'treasuryGrant', id: number): Promise<Asset> {
  const known = assets.get(dao) ?? new Map<string, Asset>()
  assets.set(dao, known)
  const key = `${message} ${id}`
  const asset =
    known.get(key) ?? (await read<Program | Grant | undefined>(dao.treasury.query[message](id)))!.config.asset
  known.set(key, asset)
  return asset
}
