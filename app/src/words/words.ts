// How the page names amounts, accounts and moments: all at once, as `tributary` does.
import { formatDate, formatDistance, formatUnits, PARTS, type Dao, type Part } from '@tributary/client'
import type { treasury } from '@tributary/client'
import { useDao } from '../chain/connection'
import { useNow } from '../chain/clock'
import { useToken, type TokenInfo } from '../chain/reads'

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
  amount(asset: treasury.Asset, amount: bigint): string
  /** With how far away it is: "2026-12-01 14:05 UTC, in 4 days". */
  moment(at: bigint): string
}

export function wordsOf(dao: Dao, token: TokenInfo, now: bigint): Words {
  const { native } = dao
  const part = (account: Account) => PARTS.find((one) => dao.deployment.dao[one] === addressOf(account))
  const member = (account: Account) => {
    const known = part(account)
    return known ? PART_NAMES[known] : shortAddress(addressOf(account))
  }
  const isToken = (asset: treasury.Asset) => asset.type === 'Psp22' && part(asset.value) === 'token'
  const words: Words = {
    now,
    dao,
    part,
    member,
    native: (amount) => `${formatUnits(amount, native.decimals)} ${native.symbol}`,
    tokens: (amount) => `${formatUnits(amount, token.decimals)} ${token.symbol}`,
    asset: (asset) => {
      if (asset.type === 'Native') return native.symbol
      return isToken(asset) ? token.symbol : `the token ${shortAddress(asset.value.address())}`
    },
    amount: (asset, amount) => {
      if (asset.type === 'Native') return words.native(amount)
      // Other tokens have decimals of their own, which are not known here.
      return isToken(asset) ? words.tokens(amount) : `${formatUnits(amount, 0)} units of ${words.asset(asset)}`
    },
    moment: (at) => `${formatDate(at)}, ${formatDistance(at, now)}`,
  }
  return words
}

const UNKNOWN: TokenInfo = { symbol: 'tokens', decimals: 12 }

export function useWords(): Words {
  const [dao, token, now] = [useDao(), useToken(), useNow()]
  return wordsOf(dao, token.data ?? UNKNOWN, now)
}
