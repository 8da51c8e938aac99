// How the page names amounts, accounts and moments: all at once, as `tributary` does.
import { formatDate, formatDistance, formatUnits, PARTS, type Dao, type Part } from '@tributary/client'
import type { treasury } from '@tributary/client'
import { useDao } from '../chain/connection'
import { useNow } from '../chain/clock'
import { useMetricNames, useToken } from '../chain/reads'
import type { TokenInfo } from '../chain/token'
import { brief } from './brief'

/** An account as contracts tell it, or as a text. */
export type Account = { address(): string } | string

export const addressOf = (account: Account): string => (typeof account === 'string' ? account : account.address())

export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-6)}`

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

export function wordsOf(dao: Dao, token: TokenInfo, now: bigint, metrics: Record<number, string> = {}): Words {
  const { native } = dao
  const part = (account: Account) => PARTS.find((one) => dao.deployment.dao[one] === addressOf(account))
  const member = (account: Account) => {
    const known = part(account)
    return known ? PART_NAMES[known] : shortAddress(addressOf(account))
  }
  const isToken = (asset: treasury.Asset) => asset.type === 'Psp22' && part(asset.value) === 'token'
  const isOther = (asset: treasury.Asset) => asset.type === 'Psp22' && !isToken(asset)
  // Other tokens have decimals of their own, which are not known here.
  const decimals = (asset: treasury.Asset) => {
    if (isOther(asset)) return 0
    return asset.type === 'Native' ? native.decimals : token.decimals
  }
  const unitOf = (asset: treasury.Asset) => (isOther(asset) ? `units of ${words.asset(asset)}` : words.asset(asset))
  const words: Words = {
    now,
    dao,
    part,
    member,
    native: (amount) => `${formatUnits(amount, native.decimals)} ${native.symbol}`,
    tokens: (amount) => `${formatUnits(amount, token.decimals)} ${token.symbol}`,
    decimals,
    asset: (asset) => {
      if (asset.type === 'Native') return native.symbol
      return isToken(asset) ? token.symbol : `the token ${shortAddress(asset.value.address())}`
    },
    amount: (asset, amount) => `${formatUnits(amount, decimals(asset))} ${unitOf(asset)}`,
    briefly: (asset, amount) => `${brief(amount, decimals(asset))} ${unitOf(asset)}`,
    metric: (number) =>
      number === 0 ? 'the score' : metrics[number] ? `${metrics[number]} (metric ${number})` : `metric ${number}`,
    moment: (at) => `${formatDate(at)}, ${formatDistance(at, now)}`,
  }
  return words
}

export function useWords(): Words {
  const [dao, token, metrics, now] = [useDao(), useToken(), useMetricNames(), useNow()]
  return wordsOf(dao, token.data, now, metrics.data)
}
