// What each action of a proposal meets where it stands: what those before it leave. A node does one call at a time: so each
// is tried for itself, and what is known of those before it is reckoned with. As crates/proposals/src/in_order.rs does.
import { ContractError, type Dao, type governor, type metrics, type treasury } from '@tributary/client'
import { addressOf, type Account } from '../words/words'
import { bindsAtOnce, calledBy, leftOfCap, type Arguments, type Before, type Money } from './before'
import { keyOf } from './payments'

/** What came of trying an action by itself. */
export type Alone = { works: true } | { works: false; error: unknown }

/** What an action meets where it stands. */
export type Met =
  | { is: 'works' }
  /** By itself, or only `after` the actions before it. */
  | { is: 'fails'; error: unknown; after: boolean }
  /** An action before it, from 0, may change what it depends on. As things stand it may fail. */
  | { is: 'unsure'; depends: number; error?: unknown; after: boolean }

/** What the actions meet, of which each was tried by itself; nothing of those that were not. */
export function met(
  dao: Dao,
  actions: governor.Action[],
  before: Before,
  alone: (Alone | undefined)[],
): (Met | undefined)[] {
  const ahead = new Ahead(dao, before)
  return actions.map((action, index) => {
    const found = meet(ahead, action, alone[index])
    if (found?.is !== 'fails') ahead.take(index, action)
    return found
  })
}

function meet(ahead: Ahead, action: governor.Action, alone: Alone | undefined): Met | undefined {
  if (!alone) return undefined
  const after = alone.works
  const error = alone.works ? ahead.refuses(action) : alone.error
  const depends = ahead.unsure(action)
  if (depends !== undefined) return { is: 'unsure', depends, error, after }
  return error === undefined ? { is: 'works' } : { is: 'fails', error, after }
}

/** Something that an action may change, and another depend on, that is not reckoned with. */
type Thing = string

const free = (asset: treasury.Asset): Thing => `free ${keyOf(asset)}`
const program = (id: number): Thing => `program ${id}`
/** That a program has an end. */
const end = (id: number): Thing => `end ${id}`
const grant = (id: number): Thing => `grant ${id}`
const attestation = (id: number): Thing => `attestation ${id}`
/** The code of a contract, or whatever a call does to it that nobody here knows. */
const contract = (account: Account): Thing => `contract ${addressOf(account)}`

/** An action whose message is known here, by what it needs and does. */
interface Deed {
  needs?: (args: Arguments, ahead: Ahead) => Thing[]
  changes?: (args: Arguments, ahead: Ahead) => Thing[]
  /** What it is refused with after those so far. */
  refuses?: (args: Arguments, ahead: Ahead) => ContractError | undefined
  takes?: (args: Arguments, ahead: Ahead) => void
}

const spends: Pick<Deed, 'refuses' | 'takes'> = {
  refuses: ({ asset, amount, config }, ahead) => ahead.spends(asset ?? config.asset, amount ?? config.amount),
  takes: ({ asset, amount, config }, ahead) => ahead.spend(asset ?? config.asset, amount ?? config.amount),
}

const ofProgram: Deed['needs'] = ({ program: id }, { before }) => [before.programs[id] ? program(id) : 'new program']
const ofGrant: Deed['needs'] = ({ grant: id }, { before }) => [before.grants[id] ? grant(id) : 'new grant']
const ofGrants: Deed['changes'] = ({ grant: id }, { before }) => [
  ...(before.grants[id] ? [free(before.grants[id].config.asset)] : []),
  grant(id),
]
const ofAttestations: Deed['changes'] = ({ attestations }: { attestations: number[] }) => attestations.map(attestation)
const hasEnded: Deed['refuses'] = ({ program: id }, { ended }) =>
  ended.has(id) ? new ContractError({ type: 'ProgramEnded', value: id }) : undefined

const registry: Deed = { refuses: (_, ahead) => ahead.notAllowed(ahead.registry?.governor) }
const token: Deed = { refuses: (_, ahead) => ahead.notAllowed(ahead.tokenGovernor) }

/** By the messages' labels in the contracts' metadata. */
const DEEDS: Record<string, Deed> = {
  'Treasury::transfer': { ...spends, needs: ({ asset }) => [free(asset), 'pause'] },
  'Treasury::create_grant': {
    ...spends,
    needs: ({ config }) => [free(config.asset), 'pause'],
    changes: () => ['new grant'],
  },
  'Treasury::cancel_grant': { needs: ofGrant, changes: ofGrants },
  'Treasury::release_grant': { needs: ofGrant, changes: ofGrants },
  'Treasury::create_program': {
    refuses: ({ config }, ahead) => ahead.promises(config),
    changes: () => ['new program'],
  },
  'Treasury::change_program': {
    needs: ofProgram,
    refuses: (args, ahead) => hasEnded(args, ahead) ?? ahead.promises(args.config),
    takes: ({ program: id }, { ended }) => ended.add(id),
    changes: ({ program: id }) => [end(id), 'new program'],
  },
  'Treasury::stop_program': {
    needs: ofProgram,
    refuses: hasEnded,
    takes: ({ program: id }, { ended }) => ended.add(id),
    changes: ({ program: id }) => [end(id)],
  },
  'Treasury::write_off': {
    needs: (args, ahead) => [...ofProgram(args, ahead), end(args.program)],
    changes: ({ program: id }, { before }) => [
      ...(before.programs[id] ? [free(before.programs[id].config.asset)] : []),
      program(id),
    ],
  },
  'Treasury::write_down': { needs: ({ asset }) => [free(asset)], changes: ({ asset }) => [free(asset)] },
  'Treasury::set_cap': { takes: ({ asset, cap }, ahead) => ahead.limit(asset, cap) },
  'Treasury::pause': { needs: () => ['pause'], changes: () => ['pause'] },
  'Treasury::set_guardian': { changes: () => ['pause'] },
  'Treasury::set_deposit_limit': {},
  'Metrics::define_metric': { ...registry, changes: () => ['new metric'] },
  'Metrics::update_metric': {
    ...registry,
    needs: ({ metric }, { before }) => (before.metrics.some(({ id }) => id === metric) ? [] : ['new metric']),
  },
  'Metrics::set_score_half_life': registry,
  'Metrics::revoke_batch': { ...registry, needs: ofAttestations, changes: ofAttestations },
  'Metrics::resolve_batch': {
    refuses: (_, ahead) => ahead.notAllowed(ahead.registry?.arbiter),
    needs: (args, ahead) => ['arbiter', ...ofAttestations(args, ahead)],
    changes: ofAttestations,
  },
  'Metrics::set_roles': {
    ...registry,
    takes: ({ roles }, ahead) => void (ahead.registry = roles),
    changes: ({ roles }, { dao }) => (addressOf(roles.arbiter) === dao.deployment.dao.governor ? ['arbiter'] : []),
  },
  'Token::set_policy': token,
  'Token::set_excluded': token,
  'Token::set_roles': { ...token, takes: ({ roles }, ahead) => void (ahead.tokenGovernor = roles.governor) },
}

/** What the actions so far will have left, as far as it is known without doing them. */
class Ahead {
  readonly ended = new Set<number>()
  registry?: metrics.MetricsRoles
  tokenGovernor?: Account
  /** What an asset's money is doing, of those whose is other than before. */
  private readonly touched = new Map<string, Money>()
  /** What is not reckoned with, by the action that changes it. */
  private readonly changed: { by: number; thing: Thing }[] = []
  private firstCall?: number

  constructor(
    readonly dao: Dao,
    readonly before: Before,
  ) {}

  /** What an action is refused with, after those so far. */
  refuses(action: governor.Action): ContractError | undefined {
    const known = this.deed(action)
    return known?.deed.refuses?.(known.args, this)
  }

  /** The action before this one that changes what it depends on, where that is not reckoned with. */
  unsure(action: governor.Action): number | undefined {
    const known = this.deed(action)
    // A call of whatever else may depend on all that was called before it.
    if (!known) return action.type === 'Call' ? this.firstCall : undefined
    const needed = [contract(this.dao.deployment.dao[known.part]), ...(known.deed.needs?.(known.args, this) ?? [])]
    return this.changed.find(({ thing }) => needed.includes(thing))?.by
  }

  /** Goes on to what comes after an action that is done. */
  take(index: number, action: governor.Action): void {
    const known = this.deed(action)
    const callee = calleeOf(action)
    if (callee) this.firstCall ??= index
    known?.deed.takes?.(known.args, this)
    const things = known ? (known.deed.changes?.(known.args, this) ?? []) : callee ? [contract(callee)] : []
    this.changed.push(...things.map((thing) => ({ by: index, thing })))
  }

  /** Why so much cannot be spent of an asset, of which some is spent already or whose cap is another. */
  spends(asset: treasury.Asset, needed: bigint): ContractError | undefined {
    const money = this.touched.get(keyOf(asset))
    if (!money) return undefined
    if (needed > money.free) {
      return new ContractError({ type: 'InsufficientFree', value: { asset, free: money.free, needed } })
    }
    const left = leftOfCap(money)
    if (left === undefined || needed <= left) return undefined
    return new ContractError({ type: 'CapReached', value: { asset, left, needed } })
  }

  promises({ asset, budget: rule }: treasury.ProgramConfig): ContractError | undefined {
    const cap = this.touched.get(keyOf(asset))?.spending.cap?.amount
    const budget = rule.type === 'Fixed' ? rule.value : rule.type === 'PerUnit' ? rule.value.cap : undefined
    if (cap === undefined || budget === undefined || budget <= cap) return undefined
    return new ContractError({ type: 'BudgetAboveCap', value: { asset, cap, budget } })
  }

  spend(asset: treasury.Asset, amount: bigint): void {
    const money = this.moneyOf(asset)
    if (!money) return
    const { free, spending } = money
    this.touched.set(keyOf(asset), {
      ...money,
      free: free > amount ? free - amount : 0n,
      spending: { ...spending, spent: spending.spent + amount },
    })
  }

  limit(asset: treasury.Asset, cap: treasury.SpendCap | undefined): void {
    const money = this.moneyOf(asset)
    if (!money || !bindsAtOnce(money.spending.cap, cap)) return
    this.touched.set(keyOf(asset), { ...money, spending: { ...money.spending, cap } })
  }

  /** Why the governor may not do what somebody else is needed for. */
  notAllowed(needed: Account | undefined): ContractError | undefined {
    const caller = this.dao.deployment.dao.governor
    if (needed === undefined || addressOf(needed) === caller) return undefined
    return new ContractError({ type: 'NotAllowed', value: { caller, needed: addressOf(needed) } })
  }

  private moneyOf(asset: treasury.Asset): Money | undefined {
    return this.touched.get(keyOf(asset)) ?? this.before.money[keyOf(asset)]
  }

  private deed(action: governor.Action) {
    const call = calledBy(this.dao, action)
    const deed = call && DEEDS[call.message]
    return deed && { deed, args: call.args, part: call.part }
  }
}

/** The contract that an action is about, if it is about one. */
function calleeOf(action: governor.Action): Account | undefined {
  if (action.type === 'Call') return action.value.callee
  return action.type === 'Upgrade' ? action.value.contract : undefined
}
