// What is on record that an action is about, so that it is told with what was before: crates/proposals/src/before.rs.
import { read, readCall, type Dao, type governor, type metrics, type token, type treasury } from '@tributary/client'
import { SCORE, type Metric } from '../words/metrics'
import { allMetrics } from './reads/contributions'

/** What an asset's money is doing. */
export interface Money {
  /** What may be promised or paid now. */
  free: bigint
  spending: treasury.Spending
}

export interface Before {
  metrics: Metric[]
  settings?: governor.Settings
  guardian?: governor.Guardian | null
  treasuryGuardian?: treasury.Pause['guardian'] | null
  depositLimit?: bigint
  money?: Money
  program?: treasury.Program
  grant?: treasury.Grant
  arbiter?: metrics.MetricsRoles['arbiter']
  scoreHalfLife?: bigint
  attestations?: [id: number, attestation: metrics.Attestation][]
  policy?: token.TransferPolicy
  excluded?: boolean
}

/** The arguments of a message by name: their types are those of the contract's interface. */
type Arguments = any
type Reader = (dao: Dao, args: Arguments) => Promise<Partial<Before>>

/** What would be different by it is read only while that is not decided. */
export async function readBefore(dao: Dao, action: governor.Action, isOpen: boolean): Promise<Before> {
  const [all, about] = await Promise.all([allMetrics(dao), readAbout(dao, action, isOpen)])
  return { metrics: isOpen ? all : [], ...about }
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
      const call = readCall(dao, action.value)
      if (!call) return {}
      const readers = [LASTING[call.message], isOpen ? CHANGING[call.message] : undefined]
      const args = Object.fromEntries(call.args.map(({ name, value }) => [name, value]))
      const found = await Promise.all(readers.map((reader) => reader?.(dao, args)))
      return Object.assign({}, ...found) as Partial<Before>
    }
  }
}

const program: Reader = async ({ treasury }, { program }) => ({
  program: await read(treasury.query.treasuryProgram(program)),
})
const grant: Reader = async ({ treasury }, { grant }) => ({ grant: await read(treasury.query.treasuryGrant(grant)) })
const attestations: Reader = async ({ metrics }, { attestations }: { attestations: number[] }) => {
  const all = await Promise.all(attestations.map((id) => read(metrics.query.metricsAttestation(id))))
  return { attestations: attestations.flatMap((id, index) => (all[index] ? [[id, all[index]]] : [])) }
}

/** What is told of a decision that is over, too. */
const LASTING: Record<string, Reader> = {
  'Treasury::cancel_grant': grant,
  'Treasury::release_grant': grant,
  'Treasury::change_program': program,
  'Treasury::stop_program': program,
  'Treasury::write_off': program,
  'Metrics::revoke_batch': attestations,
  'Metrics::resolve_batch': attestations,
}

async function moneyOf({ treasury }: Dao, asset: treasury.Asset): Promise<Partial<Before>> {
  const [vault, due, spending] = await Promise.all([
    read(treasury.query.treasuryVault(asset)),
    read(treasury.query.treasuryDue(asset)),
    read(treasury.query.treasurySpending(asset)),
  ])
  return { money: { free: vault.free > due ? vault.free - due : 0n, spending } }
}

const money: Reader = (dao, { asset, config }) => moneyOf(dao, asset ?? config.asset)

const CHANGING: Record<string, Reader> = {
  'Treasury::transfer': money,
  'Treasury::set_cap': money,
  'Treasury::create_grant': money,
  'Treasury::create_program': money,
  'Treasury::change_program': money,
  'Treasury::set_guardian': async ({ treasury }) => ({
    treasuryGuardian: (await read(treasury.query.treasuryPauseState())).guardian ?? null,
  }),
  'Treasury::set_deposit_limit': async ({ treasury }) => ({
    depositLimit: await read(treasury.query.treasuryDepositLimit()),
  }),
  'Metrics::set_score_half_life': async ({ metrics }) => ({
    scoreHalfLife: await read(metrics.query.metricsHalfLife(SCORE)),
  }),
  'Metrics::set_roles': async ({ metrics }) => ({ arbiter: (await read(metrics.query.metricsRoles())).arbiter }),
  'Token::set_policy': async ({ token }) => ({ policy: await read(token.query.tokenPolicy()) }),
  'Token::set_excluded': async ({ token }, { account }) => ({
    excluded: await read(token.query.tokenIsExcluded(account)),
  }),
}
