// Several calls that are made together: in one transaction where the chain batches, or else one after another.
import { isContractDispatchError, isContractLangError } from 'dedot/contracts'
import { answerOf, type Dao } from './dao.js'
import { ContractError, Insufficient, TransactionFailed } from './errors.js'
import type { Gas } from './gas.js'
import {
  chargedBy,
  feeFor,
  mostGas,
  mustAfford,
  nameOf,
  rehearse,
  single,
  spareDeposit,
  spendable,
  type Call,
  type Extrinsic,
  type Prepared,
  type Receipt,
  type Rehearsed,
} from './send.js'

/** A transaction of several calls: of those at `calls` among all, in their order. */
export interface Together extends Prepared<unknown> {
  calls: number[]
  /** Runs one of them dry once more, by its place in this transaction. */
  retry: (place: number) => Promise<unknown>
}

/** What did not work, by its place among all calls. */
export interface Misfit {
  call: number
  error: unknown
}

export interface Several {
  /** As few as the chain allows, each to be signed by itself; none, if nothing works. */
  transactions: Together[]
  /** What does not work at present, and is in none of them. */
  refused: Misfit[]
}

/**
 * Runs calls dry, each by itself, and puts those that work into transactions: of as many as a transaction has room for
 * where the chain has `utility.forceBatch`, by which one that fails takes none of the others along, and of one each
 * elsewhere. What comes of it once it is included, `failuresOf` tells.
 */
export async function prepareSeveral(
  dao: Dao,
  calls: Call[],
  from: string,
  together = canBatch(dao),
): Promise<Several> {
  const refused: Misfit[] = []
  const works: { call: number; rehearsed: Rehearsed<unknown> }[] = []
  // A node does one at a time anyway.
  for (const [call, of] of calls.entries()) {
    try {
      works.push({ call, rehearsed: await rehearse(dao, of, from) })
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused.push({ call, error })
    }
  }
  const gas = works.map(({ rehearsed }) => rehearsed.gas)
  const groups = grouped(gas, together ? mostGas(dao) : undefined)
  const transactions: Together[] = []
  for (const group of groups) {
    const some = group.map((index) => works[index]!)
    const all = some.map(({ rehearsed }) => rehearsed)
    const [one] = all
    const prepared = all.length === 1 ? await single(dao, one!, from) : await batched(dao, all, from)
    const retry = async (place: number) => answerOf((await all[place]!.again()).data)
    transactions.push({ ...prepared, calls: some.map(({ call }) => call), retry })
  }
  return { transactions, refused }
}

/** What a contract says itself, or the chain about it: of one call, and nothing of the others. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ContractError ||
  error instanceof Insufficient ||
  isContractDispatchError(error as Error) ||
  isContractLangError(error as Error)

/** A part of what a transaction may have that several calls leave to what holds them together. */
const ROOM_PERCENT = 90n

/**
 * Calls of so much gas in as few transactions as have room for them, in their order, each by its number; a transaction for
 * each, where there is nothing that one may have at `most`.
 */
export function grouped(gas: Gas[], most: Gas | undefined): number[][] {
  const groups: number[][] = []
  let sum: Gas = { refTime: 0n, proofSize: 0n }
  gas.forEach((one, index) => {
    const more = { refTime: sum.refTime + one.refTime, proofSize: sum.proofSize + one.proofSize }
    const fits = (dimension: keyof Gas) => most && more[dimension] * 100n <= most[dimension] * ROOM_PERCENT
    const group = groups.at(-1)
    if (group && fits('refTime') && fits('proofSize')) {
      group.push(index)
      sum = more
    } else {
      groups.push([index])
      sum = one
    }
  })
  return groups
}

/** Whether the chain has a batch in which each call is by itself. */
export function canBatch({ client }: Pick<Dao, 'client'>): boolean {
  const utility = client.metadata.latest.pallets.find(({ name }) => name === 'Utility')
  const calls = utility?.calls === undefined ? undefined : client.registry.findType(utility.calls.typeId).typeDef
  return calls?.type === 'Enum' && calls.value.members.some(({ name }) => name === 'force_batch')
}

async function batched(dao: Dao, all: Rehearsed<unknown>[], from: string): Promise<Prepared<unknown>> {
  const sum = (of: (one: Rehearsed<unknown>) => bigint) => all.reduce((total, one) => total + of(one), 0n)
  // Which calls there are, each chain says itself.
  const batchOf = (extrinsics: Extrinsic[]) =>
    dao.client.tx.utility.forceBatch(extrinsics.map(({ call }) => call as never)) as unknown as Extrinsic
  const ample = all.map((one) => spareDeposit(dao, chargedBy(one)))
  const feeOf = (gas: 'needed' | 'gas') =>
    feeFor(batchOf(all.map((one, index) => one.extrinsicOf(one[gas], ample[index]!))), from)
  const [fee, feeLimit] = await Promise.all([feeOf('needed'), feeOf('gas')])
  await mustAfford(dao, from, fee + sum(({ value }) => value) + sum(chargedBy))
  const left = (await spendable(dao, from)) - feeLimit - sum(({ value }) => value) - sum(chargedBy)
  const limits = depositLimits(all.map(chargedBy), ample, left)
  return {
    answer: all.map(({ answer }) => answer),
    gas: { refTime: sum(({ gas }) => gas.refTime), proofSize: sum(({ gas }) => gas.proofSize) },
    fee,
    feeLimit,
    deposit: sum(({ deposit }) => deposit),
    depositLimit: limits.reduce((total, one) => total + one, 0n),
    from,
    extrinsic: batchOf(all.map((one, index) => one.extrinsicOf(one.gas, limits[index]!))),
    // Of all of them, the first that does not work any more is told.
    again: async () => {
      const runs = await Promise.all(all.map((one) => one.again()))
      return runs.find(({ flags }) => flags.revert) ?? runs[0]!
    },
    dao,
  }
}

/**
 * What each call may take for storage: what its dry run took, and of what is left beyond that an equal part, up to what is
 * ample. For a chain refuses a limit beyond what the account may spend when its turn comes.
 */
export function depositLimits(charged: bigint[], ample: bigint[], left: bigint): bigint[] {
  const part = left > 0n ? left / BigInt(charged.length) : 0n
  return charged.map((taken, index) => {
    const most = ample[index]!
    return taken + part < most ? taken + part : most
  })
}

/** Which calls of a transaction that is included did not work, and why: by the contract's words, if it still refuses. */
export async function failuresOf({ calls, retry, dao }: Together, { events }: Receipt): Promise<Misfit[]> {
  const failures: Misfit[] = []
  let place = 0
  for (const { event } of events) {
    const { pallet, palletEvent } = event as { pallet: string; palletEvent: Told }
    const name = typeof palletEvent === 'string' ? palletEvent : palletEvent.name
    if (pallet !== 'Utility' || (name !== 'ItemCompleted' && name !== 'ItemFailed')) continue
    const call = calls[place]
    if (name === 'ItemFailed' && call !== undefined) {
      const { error } = (palletEvent as { data: { error: unknown } }).data
      const told = await retry(place).then(
        () => new TransactionFailed(nameOf(dao, error)),
        (why: unknown) => why,
      )
      failures.push({ call, error: told })
    }
    place += 1
  }
  return failures
}

type Told = string | { name: string; data?: unknown }
