// Lists that the contracts answer in pages, whole; and texts that only events tell.
import type { AccountId32, AccountId32Like } from 'dedot/codecs'
import { isContractDispatchError } from 'dedot/contracts'
import { blake2AsHex } from 'dedot/utils'
import { read, type Dao } from './dao.js'
import { PARTS, type Part } from './deployment.js'
import type { ProposalPage, ProposalView, State } from '../generated/governor/index.js'
import type { Claimable } from '../generated/treasury/index.js'

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
 * `undefined` if the node does not keep the state of that block: another one may, see `--state-pruning archive`.
 */
export async function proposalText(dao: Dao, proposal: ProposalView): Promise<string | undefined> {
  const hash = await dao.client.rpc.chain_getBlockHash(proposal.block)
  const records = hash && (await recordsAt(dao, hash))
  if (!records) return undefined
  const events = dao.governor.events.Proposed.filter(records)
  const text = events.find(({ data }) => data.proposal === proposal.id)?.data.description
  if (text === undefined || blake2AsHex(text) !== proposal.descriptionHash) {
    throw new Error(`the node tells another text of proposal ${proposal.id} than was proposed`)
  }
  return text
}

/** Something that a contract of the DAO told in an event. */
export interface Happened {
  block: number
  part: Part
  /** As the contract calls it: "Voted", "Paid", … */
  name: string
  data: unknown
}

/** What the DAO's contracts told in a block; `undefined` if the node does not keep the state of that block. */
export async function happenedIn(dao: Dao, block: number): Promise<Happened[] | undefined> {
  const hash = await dao.client.rpc.chain_getBlockHash(block)
  const records = hash && (await recordsAt(dao, hash))
  return (
    records &&
    PARTS.flatMap((part) => {
      const events = dao[part].registry.decodeEvents(records, dao.deployment.dao[part])
      return events.map((event) => ({
        block,
        part,
        name: event.name,
        data: 'data' in event ? (event.data as unknown) : undefined,
      }))
    })
  )
}

async function recordsAt(dao: Dao, hash: `0x${string}`) {
  try {
    const block = await dao.client.at(hash)
    return await block.query.system.events()
  } catch (error) {
    if (error instanceof Error && error.message.includes('State already discarded')) return undefined
    throw error
  }
}

/** All members, in the order in which their first contribution counted. */
export async function* members(dao: Dao): AsyncGenerator<AccountId32> {
  for (let from = 0; ; from += MEMBERS_PAGE) {
    const page = await read(dao.metrics.query.metricsMembers(from, MEMBERS_PAGE))
    yield* page
    if (page.length < MEMBERS_PAGE) return
  }
}

/** What a member could claim at this moment, of all programs and grants. */
export async function claimable(dao: Dao, member: AccountId32Like): Promise<Omit<Claimable, 'next'>> {
  const all: Omit<Claimable, 'next'> = { programs: [], grants: [] }
  let from: [number, number] | undefined = [0, 0]
  let limit = CLAIMABLE_PAGE
  while (from !== undefined) {
    try {
      const page: Claimable = await read(dao.treasury.query.treasuryClaimable(member, from, limit))
      all.programs.push(...page.programs)
      all.grants.push(...page.grants)
      from = page.next
    } catch (error) {
      // Sources that need much for an answer leave gas for fewer programs at once.
      if (!isContractDispatchError(error as Error) || limit === 1) throw error
      limit = Math.floor(limit / 2)
    }
  }
  return all
}
