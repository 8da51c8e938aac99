// When epochs of programs begin, and what somebody has then of what they are shared by.
import { read, sourceAt, type Dao, type treasury } from '@tributary/client'

/** The moment at which an epoch of a program begins. */
export const beginOf = ({ start, epochLength }: treasury.ProgramConfig, epoch: number): bigint =>
  start + BigInt(epoch) * epochLength

export interface Span {
  at: bigint
  before: bigint
}

/** What a member's share is by: the metric at a moment, or how much it grew. */
export async function valueOf(dao: Dao, { metric, basis }: treasury.ProgramConfig, member: string, span: Span) {
  const { metricSourcePastValue } = sourceAt(dao, metric.source).query
  const value = (at: bigint) => read(metricSourcePastValue(metric.metric, member, at))
  if (basis === 'Level') return value(span.at)
  return grownFrom(await value(span.before), await value(span.at))
}

export const grownFrom = (before: bigint, now: bigint) => (now > before ? now - before : 0n)
