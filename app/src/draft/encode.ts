// Actions as the governor takes them, of what was typed: the same bytes as crates/proposals makes of the same file.
import { DAY, inputOf, type governor, type metrics, type Part, type treasury } from '@tributary/client'
import { calledBy } from '../chain/before'
import type { Metric } from '../words/metrics'
import type { Facts } from './facts'
import { RULES, type ActionName, type Fields, type Step } from './forms'
import { earned, readFields, type AssetAt, type MetricAt } from './values'

/** Something is wrong with a field that is right by itself. */
class Wrong extends Error {
  constructor(
    readonly key: string,
    message: string,
  ) {
    super(message)
  }
}

export type Encoded =
  | { action: governor.ActionLike; problems?: undefined }
  | { action?: undefined; problems: Record<string, string> }

/** The action, or what is wrong with which field. */
export function encode(step: Pick<Step, 'do' | 'fields'>, facts: Facts): Encoded {
  const { values, problems } = readFields(step, facts)
  if (Object.keys(problems).length > 0) return { problems }
  try {
    return { action: ENCODE[step.do](new Values(values, step.fields), facts) }
  } catch (error) {
    if (error instanceof Wrong) return { problems: { [error.key]: error.message } }
    throw error
  }
}

/** The actions of a draft, and the facts that each was made with: those that the actions before it leave. */
export function encodeAll(steps: Pick<Step, 'do' | 'fields'>[], facts: Facts): { facts: Facts; encoded: Encoded }[] {
  let after = facts
  return steps.map((step, index) => {
    const made = { facts: after, encoded: encode(step, after) }
    if (made.encoded.action) after = leave(after, made.encoded.action as governor.Action, index)
    return made
  })
}

/** What sets all terms at once keeps those that an action before it sets. */
function leave(facts: Facts, action: governor.Action, index: number): Facts {
  if (action.type === 'Configure') return { ...facts, settings: action.value }
  const call = calledBy(facts.dao, action)
  switch (call?.message) {
    case 'Metrics::define_metric':
      return { ...facts, defined: { ...facts.defined, [(call.args.config as Metric).name]: index } }
    case 'Metrics::update_metric': {
      const { metric, config } = call.args as { metric: number; config: metrics.MetricConfig }
      return { ...facts, metrics: facts.metrics.map((one) => (one.id === metric ? { id: metric, ...config } : one)) }
    }
    case 'Metrics::set_roles':
      return { ...facts, roles: (call.args as { roles: metrics.MetricsRoles }).roles }
    default:
      return facts
  }
}

/** What stands in the fields, each of the type that the table of forms says. */
class Values {
  constructor(
    private readonly values: Record<string, unknown>,
    readonly fields: Fields,
    private readonly table = '',
  ) {}

  /** Those of a table of its own. */
  within(table: string): Values {
    return new Values(this.values, this.fields, `${this.table}${table}.`)
  }

  get<T>(key: string): T {
    return this.values[this.table + key] as T
  }

  maybe<T>(key: string): T | undefined {
    return this.values[this.table + key] as T | undefined
  }

  asset(): AssetAt {
    return this.maybe<AssetAt>('asset') ?? { type: 'Native' }
  }

  /** The same metric as what was ever earned of it. */
  earned(key: string, facts: Facts): MetricAt {
    try {
      return earned(this.get(key), facts)
    } catch (error) {
      throw this.wrong(key, (error as Error).message)
    }
  }

  wrong(key: string, message: string): Wrong {
    return new Wrong(this.table + key, message)
  }
}

type Action = governor.ActionLike
type Encoder = (values: Values, facts: Facts) => Action

const MAX_GUARD = 730n * DAY

const call = (callee: string, input: `0x${string}`, value = 0n, gas?: governor.GasLimit): Action => ({
  type: 'Call',
  value: { callee, input, value, gas },
})

const treasuryCall =
  (input: (values: Values, facts: Facts) => `0x${string}`): Encoder =>
  (values, facts) =>
    call(facts.dao.deployment.dao.treasury, input(values, facts))

const registryCall =
  (input: (values: Values, facts: Facts) => `0x${string}`): Encoder =>
  (values, facts) =>
    call(facts.dao.deployment.dao.metrics, input(values, facts))

const tokenCall =
  (input: (values: Values, facts: Facts) => `0x${string}`): Encoder =>
  (values, facts) =>
    call(facts.dao.deployment.dao.token, input(values, facts))

const ENCODE: Record<ActionName, Encoder> = {
  transfer: treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasuryTransfer', [v.asset(), v.get<string>('to'), v.get<bigint>('amount')]),
  ),
  'create-grant': treasuryCall((v, facts) =>
    inputOf(facts.dao.treasury, 'treasuryCreateGrant', [grantConfig(v, facts)]),
  ),
  'create-program': treasuryCall((v, facts) =>
    inputOf(facts.dao.treasury, 'treasuryCreateProgram', [programConfig(v, facts)]),
  ),
  'change-program': treasuryCall((v, facts) =>
    inputOf(facts.dao.treasury, 'treasuryChangeProgram', [
      v.get<number>('program'),
      programConfig(v.within('terms'), facts),
    ]),
  ),
  'stop-program': treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasuryStopProgram', [v.get<number>('program')]),
  ),
  'cancel-grant': treasuryCall((v, { dao }) => inputOf(dao.treasury, 'treasuryCancelGrant', [v.get<number>('grant')])),
  'set-cap': treasuryCall((v, { dao }) => inputOf(dao.treasury, 'treasurySetCap', [v.asset(), cap(v)])),
  'set-deposit-limit': treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasurySetDepositLimit', [v.get<bigint>('amount')]),
  ),
  'guard-treasury': treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasurySetGuardian', [v.maybe<string>('account')]),
  ),
  'write-off': treasuryCall((v, { dao }) => inputOf(dao.treasury, 'treasuryWriteOff', [v.get<number>('program')])),
  'release-grant': treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasuryReleaseGrant', [v.get<number>('grant')]),
  ),
  'write-down': treasuryCall((v, { dao }) =>
    inputOf(dao.treasury, 'treasuryWriteDown', [v.asset(), v.get<bigint>('at_most')]),
  ),
  'define-metric': registryCall((v, facts) => {
    checkName(v, facts)
    const kind = v.maybe<string>('kind') === 'indicator' ? 'Indicator' : 'Contribution'
    const terms = {
      ...NEW_METRIC,
      ...changes(v),
      name: v.get<string>('name'),
      unit: v.get<string>('unit'),
      kind,
    } as const
    return inputOf(facts.dao.metrics, 'metricsDefineMetric', [terms as metrics.MetricConfigLike])
  }),
  'update-metric': registryCall((v, { dao }) => {
    const { id, ...terms } = v.get<Metric>('metric')
    return inputOf(dao.metrics, 'metricsUpdateMetric', [id, { ...terms, ...changes(v) }])
  }),
  'set-score-half-life': registryCall((v, { dao }) =>
    inputOf(dao.metrics, 'metricsSetScoreHalfLife', [v.get<bigint>('half_life')]),
  ),
  revoke: (v, { dao }) => {
    const ids = v.get<number[]>('attestation')
    return call(dao.deployment.dao.metrics, inputOf(dao.metrics, 'metricsRevokeBatch', [ids]), 0n, listGas(ids.length))
  },
  resolve: (v, { dao }) => {
    const ids = v.get<number[]>('attestation')
    const input = inputOf(dao.metrics, 'metricsResolveBatch', [ids, v.get<boolean>('upheld')])
    return call(dao.deployment.dao.metrics, input, 0n, listGas(ids.length))
  },
  'set-arbiter': registryCall((v, { dao, roles }) => {
    const arbiter = v.maybe<string>('account') ?? dao.deployment.dao.governor
    return inputOf(dao.metrics, 'metricsSetRoles', [{ ...roles, arbiter }])
  }),
  'set-transfer-policy': tokenCall((v, { dao }) =>
    inputOf(dao.token, 'tokenSetPolicy', [v.get<string>('policy') === 'free' ? 'Free' : 'Locked']),
  ),
  'set-excluded': tokenCall((v, { dao }) =>
    inputOf(dao.token, 'tokenSetExcluded', [v.get<string>('account'), v.get<boolean>('excluded')]),
  ),
  configure: (v, { settings }) => ({
    type: 'Configure',
    value: {
      votingDelay: v.maybe('voting_delay') ?? settings.votingDelay,
      votingPeriod: v.maybe('voting_period') ?? settings.votingPeriod,
      timelock: v.maybe('timelock') ?? settings.timelock,
      grace: v.maybe('grace') ?? settings.grace,
      quorum: v.maybe('quorum_bps') ?? settings.quorum,
      threshold: v.maybe('threshold_bps') ?? settings.threshold,
      liveProposals: number(v.maybe('live_proposals')) ?? settings.liveProposals,
      extension: v.maybe('extension') ?? settings.extension,
      earlyDecision: v.maybe('early_decision') ?? settings.earlyDecision,
    },
  }),
  guard: (v, { now }) => {
    const account = v.maybe<string>('account')
    const until = now + (v.maybe<bigint>('lasts') ?? MAX_GUARD / 4n)
    return { type: 'Guard', value: account ? { account, until } : undefined }
  },
  upgrade: (v, { dao }) => ({
    type: 'Upgrade',
    value: {
      contract: dao.deployment.dao[v.get<Part>('contract')],
      code: { full: v.get<`0x${string}`>('full'), fast: v.maybe<`0x${string}`>('fast') },
    },
  }),
  call: (v) => call(v.get('callee'), v.get('input'), v.maybe<bigint>('value') ?? 0n),
}

const number = (value: bigint | undefined): number | undefined => (value === undefined ? undefined : Number(value))

function cap(v: Values): treasury.SpendCap | undefined {
  const [amount, period] = [v.maybe<bigint>('amount'), v.maybe<bigint>('period')]
  if (amount !== undefined && period !== undefined) return { amount, period }
  if (amount === undefined && period === undefined) return undefined
  const missing = amount === undefined ? 'amount' : 'period'
  throw v.wrong(missing, 'is needed too: a cap is an amount in a period, and without both there is none')
}

function grantConfig(v: Values, { now }: Facts): treasury.GrantConfigLike {
  const gate = v.within('gate')
  const metric = gate.maybe<MetricAt>('metric')
  return {
    recipient: v.get<string>('recipient'),
    asset: v.asset(),
    amount: v.get('amount'),
    start: now,
    cliff: now + (v.maybe<bigint>('cliff') ?? 0n),
    end: now + v.get<bigint>('vests_over'),
    gate: metric && { metric, of: gate.maybe<string>('of'), atLeast: gate.get('at_least') },
  }
}

function programConfig(v: Values, facts: Facts): treasury.ProgramConfigLike {
  const isGrowth = v.maybe('basis') === 'growth'
  const startsIn = v.maybe<bigint>('starts_in')
  return {
    asset: v.asset(),
    metric: isGrowth ? v.earned('metric', facts) : v.get<MetricAt>('metric'),
    basis: isGrowth ? 'Growth' : 'Level',
    budget: budget(v, facts),
    start: startsIn === undefined ? 0n : facts.now + startsIn,
    epochLength: v.get('epoch_length'),
    epochs: number(v.maybe('epochs')),
    claimWindow: v.maybe('claim_window') ?? 30n * DAY,
  }
}

function budget(v: Values, facts: Facts): treasury.BudgetLike {
  const rule = v.maybe<(typeof RULES)[number]>('budget.rule') ?? 'fixed'
  switch (rule) {
    case 'fixed':
      return { type: 'Fixed', value: v.get('budget') }
    case 'inflow_bps':
      return { type: 'Inflow', value: v.get('budget.inflow_bps') }
    case 'endowment_bps':
      return { type: 'Endowment', value: v.get('budget.endowment_bps') }
    default: {
      const metric = v.earned('budget.of', facts)
      if (rule === 'per_unit' && metric.source !== facts.dao.deployment.dao.metrics) {
        throw v.wrong(
          'budget.of',
          'is none of the registry’s metrics: of another source, choose a price for each million of its smallest unit',
        )
      }
      return { type: 'PerUnit', value: { metric, price: v.get(`budget.${rule}`), cap: v.get('budget.at_most') } }
    }
  }
}

/** What a new metric has of what is left out. */
const NEW_METRIC = { halfLife: 0n, attestationCap: 0n, periodCap: 0n, period: 0n, arbitration: 30n * DAY }

/** The terms that are told, as the contract calls them. */
function changes(v: Values): Partial<metrics.MetricConfigLike> {
  const told = {
    weight: v.maybe<bigint>('weight'),
    tokensPerPoint: v.maybe<bigint>('tokens_per_point'),
    halfLife: v.maybe<bigint>('half_life'),
    attestationCap: v.maybe<bigint>('attestation_cap'),
    periodCap: v.maybe<bigint>('period_cap'),
    period: v.maybe<bigint>('period'),
    window: v.maybe<bigint>('window'),
    arbitration: v.maybe<bigint>('arbitration'),
    bond: v.maybe<bigint>('bond'),
    attestors: v.maybe<string[]>('attestors'),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

/** What a metric may be called: crates/proposals/src/metric_name.rs. */
function checkName(v: Values, { metrics, defined }: Facts): void {
  const name = v.get<string>('name')
  const problem = () => {
    if (!/^[a-z0-9_-]{1,32}$/.test(name)) return 'is no name of a metric: write 1 to 32 of a–z, 0–9, - and _'
    if (/^\d+$/.test(name)) return `reads as the number of a metric: call it with a letter, as in “m${name}”`
    if (name === 'score') return 'reads as the score, which is made of all metrics: call it otherwise, as in “score-2”'
    if (name.startsWith('-')) return 'reads as an option of the command line: begin with a letter'
    if (name in defined || metrics.some((other) => other.name.toLowerCase() === name)) {
      return 'is there already, and each must have a name of its own: call it otherwise, or change the one that is there'
    }
    return undefined
  }
  const found = problem()
  if (found) throw v.wrong('name', found)
}

/** What an action on a list may use up, where that is more than an action has that states nothing. */
function listGas(count: number): governor.GasLimit | undefined {
  const of = (first: bigint, each: bigint) => first + each * BigInt(count)
  const least = (one: bigint, other: bigint) => (one < other ? one : other)
  const [refTime, proofSize] = [of(20_000_000_000n, 2_000_000_000n), of(512n * 1_024n, 20n * 1_024n)]
  if (refTime <= DEFAULT_GAS.refTime && proofSize <= DEFAULT_GAS.proofSize) return undefined
  return { refTime: least(refTime, MAX_GAS.refTime), proofSize: least(proofSize, MAX_GAS.proofSize) }
}

const DEFAULT_GAS = { refTime: 100_000_000_000n, proofSize: 1n << 20n }
const MAX_GAS = { refTime: 300_000_000_000n, proofSize: 5n << 19n }
