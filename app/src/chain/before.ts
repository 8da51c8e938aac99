// What is on record that actions are about, and what each of them leaves to the next: so they are told with what was
// before, and build on it. As crates/proposals/src/before.rs does.
import { read, readCall, type Dao, type governor, type metrics, type token, type treasury } from '@tributary/client'
import { addressOf } from '../words/words'
import { SCORE, type Metric } from '../words/metrics'
import { keyOf } from './payments'
import { allMetrics } from './reads/contributions'

/** What an asset's money is doing. */
export interface Money {
  /** What may be promised or paid now: without what is kept. */
  free: bigint
  /** What is kept for epochs that have begun and that nobody has opened: they go first, under the cap as well. */
  kept: bigint
  spending: treasury.Spending
}

/** The spend cap that binds, if there is one, and whether a higher one is to bind later. */
export interface Cap {
  cap?: treasury.SpendCap
  isToRise: boolean
}

/** What is one of many is told by its number, its account, or the key of its asset. */
export interface Before {
  /** Whether it is as things stand now, and not of a decision that is over. */
  isOpen: boolean
  metrics: Metric[]
  settings?: governor.Settings
  guardian?: governor.Guardian | null
  treasuryGuardian?: treasury.Pause['guardian'] | null
  depositLimit?: bigint
  roles?: metrics.MetricsRoles
  scoreHalfLife?: bigint
  policy?: token.TransferPolicy
  money: Record<string, Money>
  caps: Record<string, Cap>
  programs: Record<number, treasury.Program>
  grants: Record<number, treasury.Grant>
  attestations: Record<number, metrics.Attestation>
  excluded: Record<string, boolean>
  /** The terms that metrics have by an action before. */
  terms: Record<number, metrics.MetricConfig>
}

/** What the spend cap lets out in this period beside what is kept; `undefined` where there is no cap. */
export function leftOfCap({ kept, spending: { cap, spent } }: Money): bigint | undefined {
  const taken = spent + kept
  return cap && (cap.amount > taken ? cap.amount - taken : 0n)
}

export const NOTHING_KNOWN: Before = {
  isOpen: true,
  metrics: [],
  money: {},
  caps: {},
  programs: {},
  grants: {},
  attestations: {},
  excluded: {},
  terms: {},
}

/** The arguments of a message by name: their types are those of the contract's interface. */
export type Arguments = any
type Reader = (dao: Dao, args: Arguments) => Promise<Partial<Before>>

/** The message of the DAO's contracts that an action calls, with its arguments by name. */
export function calledBy(dao: Dao, action: governor.Action) {
  const call = action.type === 'Call' ? readCall(dao, action.value) : undefined
  return call && { ...call, args: Object.fromEntries(call.args.map(({ name, value }) => [name, value])) as Arguments }
}

/** What would be different by it is read only while that is not decided. */
export async function readBefore(dao: Dao, action: governor.Action, isOpen: boolean): Promise<Before> {
  const [all, about] = await Promise.all([allMetrics(dao), readAbout(dao, action, isOpen)])
  return { ...NOTHING_KNOWN, isOpen, metrics: isOpen ? all : [], ...about }
}

/** What is on record about several actions. */
export function together(all: Before[]): Before {
  const whole = Object.assign({}, NOTHING_KNOWN, ...all) as Before
  for (const key of ['money', 'caps', 'programs', 'grants', 'attestations', 'excluded'] as const) {
    Object.assign(whole, { [key]: Object.assign({}, ...all.map((one) => one[key])) as unknown })
  }
  return whole
}

async function readAbout(dao: Dao, action: governor.Action, isOpen: boolean): Promise<Partial<Before>> {
  switch (action.type) {
    case 'Configure':
      return isOpen ? { settings: await read(dao.governor.query.governorSettings()) } : {}
    case 'Guard':
      return isOpen ? { guardian: (await read(dao.governor.query.governorGuardian())) ?? null } : {}
    case 'Upgrade':
      return {}
    case 'Call': {
      const call = calledBy(dao, action)
      if (!call) return {}
      const readers = [LASTING[call.message], isOpen ? CHANGING[call.message] : undefined]
      const found = await Promise.all(readers.map((reader) => reader?.(dao, call.args)))
      return Object.assign({}, ...found) as Partial<Before>
    }
  }
}

const program: Reader = async ({ treasury }, { program }) => {
  const known = await read(treasury.query.treasuryProgram(program))
  return { programs: known ? { [program]: known } : {} }
}
const grant: Reader = async ({ treasury }, { grant }) => {
  const known = await read(treasury.query.treasuryGrant(grant))
  return { grants: known ? { [grant]: known } : {} }
}
const attestations: Reader = async ({ metrics }, { attestations }: { attestations: number[] }) => {
  const all = await Promise.all(attestations.map((id) => read(metrics.query.metricsAttestation(id))))
  return {
    attestations: Object.fromEntries(attestations.flatMap((id, index) => (all[index] ? [[id, all[index]]] : []))),
  }
}

/** What is told of a decision that is over, too. What a program was until then nobody knows any more. */
const LASTING: Record<string, Reader> = {
  'Treasury::cancel_grant': grant,
  'Treasury::release_grant': grant,
  'Metrics::revoke_batch': attestations,
  'Metrics::resolve_batch': attestations,
}

async function moneyOf({ treasury }: Dao, asset: treasury.Asset): Promise<Partial<Before>> {
  const [vault, due, spending] = await Promise.all([
    read(treasury.query.treasuryVault(asset)),
    read(treasury.query.treasuryDue(asset)),
    read(treasury.query.treasurySpending(asset)),
  ])
  const key = keyOf(asset)
  return {
    money: { [key]: { free: vault.free > due ? vault.free - due : 0n, kept: due, spending } },
    caps: { [key]: { cap: spending.cap, isToRise: spending.raise !== undefined } },
  }
}

const money: Reader = (dao, { asset, config }) => moneyOf(dao, asset ?? config.asset)

const CHANGING: Record<string, Reader> = {
  'Treasury::transfer': money,
  'Treasury::set_cap': money,
  'Treasury::create_grant': money,
  'Treasury::create_program': money,
  'Treasury::change_program': async (dao, args) => ({ ...(await program(dao, args)), ...(await money(dao, args)) }),
  'Treasury::stop_program': program,
  'Treasury::write_off': program,
  'Treasury::set_guardian': async ({ treasury }) => ({
    treasuryGuardian: (await read(treasury.query.treasuryPauseState())).guardian ?? null,
  }),
  'Treasury::set_deposit_limit': async ({ treasury }) => ({
    depositLimit: await read(treasury.query.treasuryDepositLimit()),
  }),
  'Metrics::set_score_half_life': async ({ metrics }) => ({
    scoreHalfLife: await read(metrics.query.metricsHalfLife(SCORE)),
  }),
  'Metrics::set_roles': async ({ metrics }) => ({ roles: await read(metrics.query.metricsRoles()) }),
  'Token::set_policy': async ({ token }) => ({ policy: await read(token.query.tokenPolicy()) }),
  'Token::set_excluded': async ({ token }, { account }) => ({
    excluded: { [addressOf(account)]: await read(token.query.tokenIsExcluded(account)) },
  }),
}

/**
 * What an action leaves to those after it in the same decision. Money that moves is no matter of terms: what is free is
 * told as it is now.
 */
export function left(before: Before, dao: Dao, action: governor.Action): Before {
  switch (action.type) {
    case 'Configure':
      return { ...before, settings: action.value }
    case 'Guard':
      return { ...before, guardian: action.value ?? null }
    case 'Upgrade':
      return before
    case 'Call': {
      const call = calledBy(dao, action)
      return { ...before, ...(call && LEFT[call.message]?.(call.args, before)) }
    }
  }
}

const LEFT: Record<string, (args: Arguments, before: Before) => Partial<Before>> = {
  'Treasury::set_guardian': ({ guardian }) => ({ treasuryGuardian: guardian ?? null }),
  // Whoever pauses has done it once.
  'Treasury::pause': () => ({ treasuryGuardian: null }),
  'Treasury::set_deposit_limit': ({ limit }) => ({ depositLimit: limit }),
  'Treasury::set_cap': ({ asset, cap }, { caps }) => {
    const key = keyOf(asset)
    const present = caps[key]
    const binds = !present || bindsAtOnce(present.cap, cap)
    return { caps: { ...caps, [key]: { cap: binds ? cap : present.cap, isToRise: !binds } } }
  },
  'Metrics::update_metric': ({ metric, config }, { terms }) => ({ terms: { ...terms, [metric]: config } }),
  'Metrics::set_score_half_life': ({ half_life: scoreHalfLife }) => ({ scoreHalfLife }),
  'Metrics::set_roles': ({ roles }) => ({ roles }),
  'Token::set_policy': ({ policy }) => ({ policy }),
  'Token::set_excluded': ({ account, excluded: isOut }, { excluded }) => ({
    excluded: { ...excluded, [addressOf(account)]: isOut },
  }),
}

/** Whether a cap binds from when it is set on: one that allows more waits for a period of the present one. */
export const bindsAtOnce = (present: treasury.SpendCap | undefined, cap: treasury.SpendCap | undefined): boolean =>
  !present || (cap !== undefined && cap.amount <= present.amount && cap.period >= present.period)
