// What must be known to make calls of what was typed: how things are counted, what metrics are called, what is in force.
import { accountIn, now, read, sourceAt, type Dao, type governor, type metrics } from '@tributary/client'
import { allMetrics } from '../chain/reads/contributions'
import { tokenInfo, type TokenInfo } from '../chain/token'
import type { Metric } from '../words/metrics'
import { asked, type Step } from './forms'

export interface Facts {
  dao: Dao
  /** When it is proposed, as far as is known: what vests "from now on" begins here. */
  now: bigint
  token: TokenInfo
  metrics: Metric[]
  /** Metrics that an action before defines, by their names, with the number of that action from 0. */
  defined: Record<string, number>
  settings: governor.Settings
  roles: metrics.MetricsRoles
  /** How other tokens are counted, by their addresses. */
  tokens: Record<string, TokenInfo>
  /** Decimals of other contracts' metrics: by "ADDRESS:NUMBER". */
  decimals: Record<string, number>
}

/** What is to be asked of contracts that are none of the DAO's, for what stands in these actions. */
export function strangers(steps: Step[]): { tokens: string[]; metrics: string[] } {
  const found = { tokens: new Set<string>(), metrics: new Set<string>() }
  for (const step of steps) {
    for (const { key, kind, by } of asked(step)) {
      const token = kind === 'asset' && accountIn(step.fields[key] ?? '')
      if (token) found.tokens.add(token)
      if (kind === 'value' && by && /:\d+$/.test(step.fields[by] ?? '')) found.metrics.add(step.fields[by]!)
    }
  }
  return { tokens: [...found.tokens].sort(), metrics: [...found.metrics].sort() }
}

export async function readFacts(dao: Dao, steps: Step[]): Promise<Facts> {
  const others = strangers(steps)
  const [at, token, all, settings, roles, tokens, decimals] = await Promise.all([
    now(dao),
    tokenInfo(dao, dao.deployment.dao.token),
    allMetrics(dao),
    read(dao.governor.query.governorSettings()),
    read(dao.metrics.query.metricsRoles()),
    gathered(others.tokens, (address) => tokenInfo(dao, address)),
    gathered(others.metrics, (named) => decimalsOf(dao, named)),
  ])
  return {
    dao,
    now: at,
    token: token ?? { symbol: 'tokens', decimals: 0 },
    metrics: all,
    defined: {},
    settings,
    roles,
    tokens,
    decimals,
  }
}

/** Of each that answers. */
async function gathered<T>(keys: string[], ask: (key: string) => Promise<T | undefined>): Promise<Record<string, T>> {
  const all = await Promise.all(keys.map(async (key) => [key, await ask(key).catch(() => undefined)] as const))
  return Object.fromEntries(all.flatMap(([key, answer]) => (answer === undefined ? [] : [[key, answer]])))
}

async function decimalsOf(dao: Dao, named: string): Promise<number | undefined> {
  const [source = '', number] = named.split(/:(?=\d+$)/)
  const account = accountIn(source)
  if (!account) return undefined
  const info = await read(sourceAt(dao, account).query.metricCatalogMetricInfo(Number(number)))
  return info?.decimals
}
