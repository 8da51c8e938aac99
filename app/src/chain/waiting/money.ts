import { claimable, ContractError, read, type Dao } from '@tributary/client'
import { attempt } from '../duties/duty'
import { beginOf, valueOf } from '../epochs'
import type { Waiting } from './waiting'

export async function money(dao: Dao, me: string | undefined, now: bigint): Promise<Waiting[]> {
  if (me === undefined) return []
  const { programs, grants, unread } = await claimable(dao, me)
  const found: Waiting[] = []
  for (const [program, due, asset] of programs) {
    const { amount, more } = due.isOk ? due.value : { amount: 0n, more: true }
    if (amount > 0n) {
      const until = await claimableUntil(dao, program, me)
      found.push({ is: 'claim', program, asset, amount, isAll: !more, until })
    } else if (more && (await mayOwe(dao, program, me))) {
      // Who would be paid by the epoch that waits is told for what.
      const opening = await attempt({ dao, now, from: me }, 'treasury', 'treasuryOpenEpoch', [program])
      const refusal = due.isErr ? new ContractError(due.err) : opening.refusal
      if (refusal) found.push({ is: 'unpaid', program, refusal })
    }
  }
  for (const [grant, due, asset] of grants) {
    if (due.isErr) found.push({ is: 'gate', grant, refusal: new ContractError(due.err) })
    else if (due.value > 0n) found.push({ is: 'grant', grant, asset, amount: due.value })
  }
  found.push(...unread.programs.map((program): Waiting => ({ is: 'unread', program })))
  found.push(...unread.grants.map((grant): Waiting => ({ is: 'unread', grant })))
  return [...found, ...(await owed(dao, me))]
}

/** Whether the epoch of a program that waits has something for them, or nobody can tell. */
async function mayOwe(dao: Dao, id: number, me: string): Promise<boolean> {
  const { config, opened, since } = (await read(dao.treasury.query.treasuryProgram(id)))!
  const span = { at: beginOf(config, opened), before: opened === 0 ? since : beginOf(config, opened - 1) }
  return valueOf(dao, config, me, span).then(
    (value) => value > 0n,
    () => true,
  )
}

/** The oldest epoch with something for them is the first to be lost; one that nobody has opened is not. */
async function claimableUntil({ treasury }: Dao, id: number, me: string): Promise<bigint | undefined> {
  const [program, [cursor]] = await Promise.all([
    read(treasury.query.treasuryProgram(id)),
    read(treasury.query.treasuryCursors(id, [me])),
  ])
  if (!program) return undefined
  const { config, closed, silentAt } = program
  const index = Math.max(cursor?.epoch ?? 0, closed)
  const epoch = await read(treasury.query.treasuryEpoch(id, index))
  if (!epoch) return undefined
  const ends = config.start + BigInt(index + 1) * config.epochLength
  const since = [ends, epoch.openedAt, silentAt].reduce((latest, at) => (at > latest ? at : latest))
  return since + config.claimWindow
}

/** Bonds and tokens that are owed. */
async function owed({ metrics, token }: Dao, me: string): Promise<Waiting[]> {
  const [bonds, { members }, cap, supply] = await Promise.all([
    read(metrics.query.metricsBondsOwed(me)),
    read(metrics.query.metricsOwedTokens([me])),
    read(token.query.tokenCap()),
    read(token.query.psp22TotalSupply()),
  ])
  const tokens = members[0] ?? 0n
  const found: Waiting[] = []
  if (bonds > 0n) found.push({ is: 'bonds', amount: bonds })
  if (tokens > 0n) found.push({ is: 'tokens', member: me, amount: tokens, hasRoom: cap > supply })
  return found
}
