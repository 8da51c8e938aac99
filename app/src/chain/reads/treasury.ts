// The treasury as members must know it: what is free and what is promised, what may leave, and who was promised what.
import { answerOf, ContractError, now, read, type Dao, type treasury } from '@tributary/client'
import { allGrants } from '../lists'
import { keyOf } from '../payments'
import { useRead } from '../reads'

/** The most assets that one call answers. */
const ASSETS_PAGE = 100
/** How many of a program's latest epochs tell what the next will take, where the rule alone does not. */
const LATEST = 4

type Vault = treasury.Vault

/** One asset, and what is to be known of it. */
export interface Holding {
  asset: treasury.Asset
  vault: Vault
  /** What of the free part is kept for epochs that have begun and that nobody has opened. */
  due: bigint
  spending: treasury.Spending
}

export const useHoldings = () => useRead(['holdings'], holdings)

/** All assets that the treasury ever had anything of. */
export const useAssets = () => useRead(['assets'], assets)

async function assets({ treasury }: Dao): Promise<Pick<Holding, 'asset' | 'vault'>[]> {
  const all: [treasury.Asset, Vault][] = []
  for (;;) {
    const page = await read(treasury.query.treasuryAssets(all.length, ASSETS_PAGE))
    all.push(...page)
    if (page.length < ASSETS_PAGE) return all.map(([asset, vault]) => ({ asset, vault }))
  }
}

async function holdings(dao: Dao): Promise<Holding[]> {
  const { treasury } = dao
  return Promise.all(
    (await assets(dao)).map(async ({ asset, vault }) => {
      const [due, spending] = await Promise.all([
        read(treasury.query.treasuryDue(asset)),
        read(treasury.query.treasurySpending(asset)),
      ])
      return { asset, vault, due, spending }
    }),
  )
}

/** The budgets of the latest epochs of programs whose rule does not say what each takes. */
export const useLatestBudgets = (programs: treasury.Program[] | undefined) =>
  useRead(
    ['latest', programs?.length],
    async (dao) => {
      const all = programs!.map(async ({ config, opened }, id) => {
        if (config.budget.type !== 'PerUnit') return []
        const epochs = await epochsOf(dao, id, Math.max(0, opened - LATEST), opened)
        return epochs.map(({ epoch }) => epoch.budget)
      })
      return Promise.all(all)
    },
    programs !== undefined,
    1,
  )

export interface NumberedEpoch {
  index: number
  epoch: treasury.Epoch
}

/** Epochs of a program that were opened, newest first: of the `count` latest ones. */
export const useEpochs = (id: number, opened: number, count: number) =>
  useRead(
    ['epochs', id, opened, count],
    async (dao) => (await epochsOf(dao, id, Math.max(0, opened - count), opened)).reverse(),
    true,
    2,
  )

async function epochsOf({ treasury }: Dao, id: number, from: number, to: number): Promise<NumberedEpoch[]> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  const epochs = await Promise.all(numbers.map((index) => read(treasury.query.treasuryEpoch(id, index))))
  return numbers.flatMap((index, place) => (epochs[place] ? [{ index, epoch: epochs[place] }] : []))
}

/** All grants, to whomever. */
export const useAllGrants = () => useRead(['all grants'], (dao) => allGrants(dao))

/** What a claim of a grant would pay now, or why it would pay nothing. */
export const useGrantDue = (id: number) =>
  useRead(['grant due', id], async ({ treasury }) => (await treasury.query.treasuryGrantDue(id)).data)

/**
 * What a gate's metric says at the moment that counts; `null` where that is not known: its source gives no answer, or
 * is a contract that is none of the DAO's.
 */
export const useGate = (id: number, { config, canceledAt }: treasury.Grant) =>
  useRead(
    ['gate', id],
    async (dao) => {
      const { metric, of } = config.gate!
      const part = (['token', 'metrics', 'governor'] as const).find((one) => metric.source.eq(dao.deployment.dao[one]))
      if (!part) return null
      const { metricSourcePastValue: valueOf, metricSourcePastTotal: totalOf } = dao[part].query
      const at = (canceledAt ?? (await now(dao))) - 1n
      try {
        return await read(of ? valueOf(metric.metric, of, at) : totalOf(metric.metric, at))
      } catch (error) {
        if (error instanceof ContractError) return null
        throw error
      }
    },
    config.gate !== undefined,
  )

/** Who opens epochs is nobody in particular. */
const ANYBODY = `0x${'01'.repeat(32)}`

/** Why nobody could open a program's next epoch now; `null` if anybody could. */
export const useOpening = (id: number) =>
  useRead(['opening', id], async ({ treasury }): Promise<treasury.TreasuryError | null> => {
    const { data } = await treasury.query.treasuryOpenEpoch(id, { caller: ANYBODY })
    return data.isErr ? data.err : null
  })

/** What a metric is called and counted in; `null` for one of another contract, or of none. */
export const useMetricInfo = ({ source, metric }: treasury.MetricRef) =>
  useRead(['metric', source.address(), metric], async (dao) => {
    const part = (['token', 'metrics', 'governor'] as const).find((one) => source.eq(dao.deployment.dao[one]))
    return part ? ((await read(dao[part].query.metricCatalogMetricInfo(metric))) ?? null) : null
  })

export const usePause = () => useRead(['pause'], ({ treasury }) => read(treasury.query.treasuryPauseState()))

/** The tokens of an account. */
export const useBalance = (account: string | undefined) =>
  useRead(['balance', account], ({ token }) => read(token.query.psp22BalanceOf(account!)), account !== undefined)

/** What some tokens would redeem for, asset by asset. */
export interface Redemption {
  payable: { asset: treasury.Asset; share: bigint }[]
  /** What stays behind, and why. */
  left: { asset: treasury.Asset; why: unknown }[]
}

/** The most assets that one redemption pays in. */
const REDEEM_ASSETS = 16

/** Tries it, asset by asset, as one that refuses to be paid keeps nothing else. */
export const useRedemption = (account: string | undefined, amount: bigint | undefined) =>
  useRead(
    ['redemption', account, String(amount)],
    async (dao): Promise<Redemption> => {
      const found: Redemption = { payable: [], left: [] }
      for (const { asset } of (await holdings(dao)).filter(({ vault }) => vault.free > 0n)) {
        try {
          const call = dao.treasury.query.treasuryRedeem(amount!, [[asset, 0n]], { caller: account! })
          const [share] = answerOf((await call).data)
          // A share of nothing is no loss.
          if (share) found.payable.push({ asset, share })
        } catch (error) {
          if (!(error instanceof ContractError) || error.variant !== 'NothingDue')
            found.left.push({ asset, why: error })
        }
      }
      // One redemption pays in so many; the native asset comes first, as nobody can make it up.
      found.payable.sort(byAsset)
      found.payable.splice(REDEEM_ASSETS)
      return found
    },
    account !== undefined && amount !== undefined && amount > 0n,
    2,
  )

/** In the contract's own order of assets, in which they are to be named. */
function byAsset({ asset: one }: { asset: treasury.Asset }, { asset: other }: { asset: treasury.Asset }): number {
  const key = (asset: treasury.Asset) => (asset.type === 'Native' ? '' : asset.value.raw)
  return key(one) < key(other) ? -1 : 1
}

/** So many hundredths of a percent less, rounded up: a share of something stays something. */
export const less = (share: bigint, slippage: bigint): bigint => share - (share * slippage) / 10_000n

export const isSame = (one: treasury.Asset, other: treasury.Asset) => keyOf(one) === keyOf(other)
