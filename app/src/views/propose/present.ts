// What is in force of what an action may change, by the keys of its form: what is left empty there stays so.
import { formatSpan, formatUnits, POINT_DECIMALS, type governor } from '@tributary/client'
import { waitOf } from '../../words/actions'
import type { Facts } from '../../draft/facts'
import type { Step } from '../../draft/forms'
import { readFields } from '../../draft/values'
import type { Metric } from '../../words/metrics'
import { share } from '../../words/programs'
import type { Words } from '../../words/words'

export function presently(step: Step, facts: Facts, words: Words): Record<string, string> {
  if (step.do === 'configure') return settings(facts.settings)
  const { metric } = step.do === 'update-metric' ? readFields(step, facts).values : {}
  return metric ? terms(metric as Metric, words) : {}
}

const settings = (now: governor.Settings): Record<string, string> => ({
  voting_delay: formatSpan(now.votingDelay),
  voting_period: formatSpan(now.votingPeriod),
  timelock: waitOf(now.timelock),
  grace: formatSpan(now.grace),
  quorum_bps: share(now.quorum),
  threshold_bps: share(now.threshold),
  live_proposals: String(now.liveProposals),
  extension: waitOf(now.extension),
  early_decision: now.earlyDecision ? 'yes' : 'no',
})

function terms(now: Metric, words: Words): Record<string, string> {
  const limit = (most: bigint) => (most === 0n ? 'no limit' : most.toLocaleString('en'))
  return {
    weight: formatUnits(now.weight, POINT_DECIMALS),
    tokens_per_point: words.tokens(now.tokensPerPoint),
    window: formatSpan(now.window),
    bond: words.native(now.bond),
    attestors: now.attestors.map((account) => words.member(account)).join(', ') || 'nobody',
    arbitration: formatSpan(now.arbitration),
    half_life: now.halfLife === 0n ? 'it does not decay' : formatSpan(now.halfLife),
    attestation_cap: limit(now.attestationCap),
    period_cap: limit(now.periodCap),
    period: now.period === 0n ? 'all of its time' : formatSpan(now.period),
  }
}
