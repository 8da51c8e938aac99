// How fast a program's money comes to a member: what the treasury's own `accrued` counts, between two blocks. What is
// claimed is what the contract says; this only lets the number on the page run on as it will.
import { now, read, type Dao, type treasury } from '@tributary/client'
import { useRead } from './reads'

/** What accrues to a member in an epoch: evenly, from its beginning to its end. */
export interface Rate {
  share: bigint
  begins: bigint
  ends: bigint
}

/** How much more than at `since` has accrued `now`. */
export function accruedSince({ share, begins, ends }: Rate, since: bigint, now: bigint): bigint {
  const within = (at: bigint) => (at < begins ? begins : at > ends ? ends : at)
  const [from, to] = [within(since), within(now)]
  // Rounded as the whole, not in pieces: one unit less may have been said a block ago.
  const at = (moment: bigint) => (share * (moment - begins)) / (ends - begins)
  return to > from ? at(to) - at(from) : 0n
}

/** The epoch of a program at a moment; `undefined` before the first and after the last. */
export function epochAt({ start, epochLength, epochs }: treasury.ProgramConfig, moment: bigint) {
  if (moment < start) return undefined
  const index = Number((moment - start) / epochLength)
  if (epochs !== undefined && index >= epochs) return undefined
  const begins = start + BigInt(index) * epochLength
  return { index, begins, ends: begins + epochLength }
}

/** `null` where it is not known, as where the metric's source is another contract or the amount depends on growth. */
export const useRate = (id: number, { config }: treasury.Program, member: string | undefined) =>
  useRead(['rate', id, member], (dao) => rateOf(dao, id, config, member!), member !== undefined)

async function rateOf(dao: Dao, id: number, config: treasury.ProgramConfig, member: string): Promise<Rate | null> {
  const epoch = epochAt(config, await now(dao))
  const source = (['token', 'metrics'] as const).find((part) => config.metric.source.eq(dao.deployment.dao[part]))
  if (!epoch || !source || config.basis !== 'Level') return null
  const { metric } = config.metric
  const { metricSourcePastValue, metricSourcePastTotal } = dao[source].query
  const [value, total, opened] = await Promise.all([
    read(metricSourcePastValue(metric, member, epoch.begins)),
    read(metricSourcePastTotal(metric, epoch.begins)),
    read(dao.treasury.query.treasuryEpoch(id, epoch.index)),
  ])
  const budget = opened?.budget ?? (config.budget.type === 'Fixed' ? config.budget.value : undefined)
  if (budget === undefined || total === 0n) return null
  return { share: (budget * value) / total, begins: epoch.begins, ends: epoch.ends }
}
