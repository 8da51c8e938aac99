// What of a file is to be filed, in which transactions; and what cannot be, before anything is signed.
import { claimBatches, ContractError, formatSpan, read, type Dao } from '@tributary/client'
import { claimKey, filedAlready } from '../chain/reads/contributions'
import { measured, type Metric } from '../words/metrics'
import { refusalOf } from '../words/refusals'
import type { Words } from '../words/words'
import type { Row } from './claims'

/** Claims that one transaction files. */
export interface Batch {
  metric: Metric
  rows: Row[]
  bonds: bigint
}

export interface Plan {
  batches: Batch[]
  /** So many are on record already, and so many rest on the evidence of another row. */
  passedOver: number
  repeated: number
  /** What cannot be filed, and why: with any, nothing is. */
  problems: string[]
}

export async function planOf(dao: Dao, attestor: string, rows: Row[], words: Words): Promise<Plan> {
  const byMetric = new Map<number, Row[]>()
  for (const row of rows) byMetric.set(row.metric.id, [...(byMetric.get(row.metric.id) ?? []), row])
  const filed = await filedAlready(dao, [...byMetric.keys()])
  const plan: Plan = { batches: [], passedOver: 0, repeated: 0, problems: [] }
  for (const all of byMetric.values()) {
    const { metric } = all[0]!
    const seen = new Set<string>()
    const rest = all.filter(({ claim }) => {
      const key = claimKey(metric.id, claim.member, claim.evidence)
      if (filed.has(key)) plan.passedOver++
      else if (seen.has(key)) plan.repeated++
      else return Boolean(seen.add(key))
      return false
    })
    if (rest.length === 0) continue
    plan.problems.push(...(await beyondCap(dao, attestor, metric, rest)))
    const batches = claimBatches(rest.map((row) => ({ ...row, uri: row.claim.uri })))
    plan.batches.push(...batches.map((batch) => ({ metric, rows: batch, bonds: metric.bond * BigInt(batch.length) })))
  }
  if (plan.problems.length === 0) {
    for (const batch of plan.batches) plan.problems.push(...(await refusals(dao, attestor, batch, words)))
  }
  return plan
}

/** That together these are more than an attestor may claim in the period that runs. */
async function beyondCap(dao: Dao, attestor: string, metric: Metric, rows: Row[]): Promise<string[]> {
  const { id, name, unit, periodCap, period } = metric
  if (periodCap === 0n) return []
  const claimed = await read(dao.metrics.query.metricsClaimed(id, attestor))
  const sum = rows.reduce((all, { claim }) => all + claim.amount, 0n)
  const left = periodCap > claimed ? periodCap - claimed : 0n
  if (sum <= left) return []
  const told = (amount: bigint) => measured(amount, 0, unit || 'unit')
  const each = period === 0n ? 'in all' : `in each ${formatSpan(period)}`
  return [
    `${name}: the file claims ${told(sum)}, and an attestor may claim ${told(periodCap)} ${each}, of which ${left.toLocaleString('en')} are left`,
  ]
}

/** What the registry says against filing these, tried without sending anything. */
async function refusals(dao: Dao, caller: string, { metric, rows, bonds }: Batch, words: Words): Promise<string[]> {
  try {
    const claims = rows.map(({ claim }) => claim)
    await read(dao.metrics.query.metricsAttestBatch(metric.id, claims, { caller, value: bonds }))
    return []
  } catch (error) {
    const { what, cure } = refusalOf(error, words)
    const entry = error instanceof ContractError ? (error.fields as { entry?: number } | undefined)?.entry : undefined
    const row = entry === undefined ? undefined : rows[entry]
    return [`${row ? `line ${row.line}` : metric.name}: ${what}${cure ? `; ${cure}` : ''}`]
  }
}
