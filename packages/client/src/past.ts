// What was so at a block of before: a node tells as long as it keeps the state of that block.
import { contractsOf, type Contracts, type Dao } from './dao.js'

/** The DAO as it was at the end of a block. */
export interface Then extends Contracts {
  block: number
  /** The block's own time. */
  now(): Promise<bigint>
}

/** Reads of what it answers fail where the node does not keep the state of that block: `isForgotten` says so. */
export async function atBlock(dao: Dao, block: number): Promise<Then> {
  const hash = await dao.client.rpc.chain_getBlockHash(block)
  if (!hash) throw new Error(`there is no block ${block}`)
  const { query, call, registry } = await dao.client.at(hash)
  // What sends is of now: dedot looks whether it is there, though nothing is sent to the past.
  const client = { query, call, registry, tx: dao.client.tx }
  return { block, now: () => query.timestamp.now(), ...contractsOf(client, dao.deployment) }
}

/** Whether a read failed as the node does not keep the state of its block: others may, see `--state-pruning archive`. */
export const isForgotten = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('State already discarded')

/**
 * The first block from `from` to `to` at the end of which something was so that stays so, and is at `to`: found by halves,
 * so in a million blocks by twenty questions. `undefined` if that was so long ago that the node does not keep the state.
 */
export async function firstBlock(
  dao: Dao,
  { from, to }: { from: number; to: number },
  isSo: (then: Then) => Promise<boolean>,
): Promise<number | undefined> {
  const asked = new Map<number, boolean | undefined>()
  const ask = async (block: number) => {
    try {
      asked.set(block, await isSo(await atBlock(dao, block)))
    } catch (error) {
      if (!isForgotten(error)) throw error
      asked.set(block, undefined)
    }
    return asked.get(block)
  }
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await ask(middle)) high = middle
    else low = middle + 1
  }
  // What is forgotten counts as before: so it is certain only if the block before is remembered.
  const isKnown = low === from || (asked.has(low - 1) && asked.get(low - 1) !== undefined)
  return isKnown ? low : undefined
}
