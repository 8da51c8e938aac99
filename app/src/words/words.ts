// How the page names amounts, accounts and moments: all at once, as `tributary` does.
import { formatDate, formatDistance, formatUnits, PARTS, type Dao, type Part } from '@tributary/client'
import type { treasury } from '@tributary/client'
import { useSyncExternalStore } from 'react'
import { useDao, useTokens } from '../chain/connection'
import { useNow } from '../chain/clock'
import { useMetricNames, useToken } from '../chain/reads'
import type { TokenInfo } from '../chain/token'
import { brief, shortAddress } from './brief'

/** An account as contracts tell it, or as a text. */
export type Account = { address(): string } | string

export const addressOf = (account: Account): string => (typeof account === 'string' ? account : account.address())

export { shortAddress }

export const PART_NAMES: Record<Part, string> = {
  token: 'the token',
  metrics: 'the registry',
  governor: 'the governor',
  treasury: 'the treasury',
}

export interface Words {
  now: bigint
  dao: Dao
  part(account: Account): Part | undefined
  member(account: Account): string
  native(amount: bigint): string
  tokens(amount: bigint): string
  asset(asset: treasury.Asset): string
  decimals(asset: treasury.Asset): number
  amount(asset: treasury.Asset, amount: bigint): string
  /** The same rounded, where many stand in columns. */
  briefly(asset: treasury.Asset, amount: bigint): string
  /** A metric of the registry by its number: "docs (metric 2)". */
  metric(number: number): string
  /** With how far away it is: "2026-12-01 14:05 UTC, in 4 days". */
  moment(at: bigint): string
}

/** What a token that is not the DAO's says of itself; `null` where it says nothing, and nothing until it is known. */
export type Ask = (address: string) => TokenInfo | null | undefined

export function wordsOf(
  dao: Dao,
  token: TokenInfo,
  now: bigint,
  metrics: Record<number, string> = {},
  ask: Ask = () => null,
): Words {
  const { native } = dao
  const part = (account: Account) => PARTS.find((one) => dao.deployment.dao[one] === addressOf(account))
  const member = (account: Account) => {
    const known = part(account)
    return known ? PART_NAMES[known] : shortAddress(addressOf(account))
  }
  const unit = (asset: treasury.Asset): TokenInfo | null | undefined => {
    if (asset.type === 'Native') return native
    return part(asset.value) === 'token' ? token : ask(asset.value.address())
  }
  const counted = (asset: treasury.Asset, amount: bigint, written: (amount: bigint, decimals: number) => string) => {
    const known = unit(asset)
    if (known) return `${written(amount, known.decimals)} ${known.symbol}`
    // Before it is known how many decimals an amount has, it is none to be read.
    const told = known === undefined ? '…' : written(amount, 0)
    return `${told} of the smallest unit of ${words.asset(asset)}`
  }
  const words: Words = {
    now,
    dao,
    part,
    member,
    native: (amount) => `${formatUnits(amount, native.decimals)} ${native.symbol}`,
    tokens: (amount) => `${formatUnits(amount, token.decimals)} ${token.symbol}`,
    decimals: (asset) => unit(asset)?.decimals ?? 0,
    asset: (asset) => {
      const known = unit(asset)
      if (known || asset.type === 'Native') return known?.symbol ?? native.symbol
      return `the token ${shortAddress(asset.value.address())}`
    },
    amount: (asset, amount) => counted(asset, amount, formatUnits),
    briefly: (asset, amount) => counted(asset, amount, brief),
    metric: (number) =>
      number === 0 ? 'the score' : metrics[number] ? `${metrics[number]} (metric ${number})` : `metric ${number}`,
    moment: (at) => `${formatDate(at)}, ${formatDistance(at, now)}`,
  }
  return words
}

export function useWords(): Words {
  const [dao, token, metrics, now, others] = [useDao(), useToken(), useMetricNames(), useNow(), useTokens()]
  const known = useSyncExternalStore(others.subscribe, others.snapshot)
  const ask: Ask = (address) => {
    others.want(address)
    return known[address]
  }
  return wordsOf(dao, token.data, now, metrics.data, ask)
}
