// What tokens are called, and how they are counted. The DAO's own is read before anything is shown, as no amount is to be
// told or taken by other decimals for a moment; another is asked when something of it is first told.
import { NoAnswer, read, tokenAt, type Dao } from '@tributary/client'
import { shortAddress } from '../words/brief'
import { FIXED } from './keys'

export interface TokenInfo {
  symbol: string
  decimals: number
  /** Whether its symbol can be told from others by looking. */
  isPlain?: boolean
}

export const tokenQuery = (dao: Dao) => ({
  queryKey: [...FIXED, 'token'],
  queryFn: async (): Promise<TokenInfo> => {
    const info = (await tokenInfo(dao, dao.deployment.dao.token)) ?? { symbol: 'tokens', decimals: 0, isPlain: true }
    const isOwn = info.isPlain && info.symbol.toLowerCase() !== dao.native.symbol.toLowerCase()
    return isOwn ? info : { ...info, symbol: `${info.symbol} (the DAO’s token)`.trim() }
  },
  staleTime: Infinity,
  gcTime: Infinity,
})

/** The longest symbol that is shown: a token says of itself what it likes. */
const LONGEST = 16

/** What a token says of itself; `undefined` where it has no name. */
export async function tokenInfo(dao: Dao, address: string): Promise<TokenInfo | undefined> {
  const { query } = tokenAt(dao, address)
  const [symbol, decimals] = await Promise.all([
    read(query.psp22MetadataTokenSymbol()),
    read(query.psp22MetadataTokenDecimals()),
  ])
  if (symbol === undefined) return undefined
  return { symbol: symbolOf(symbol), decimals, isPlain: isPlain(symbol.trim()) }
}

/** As far as it is a symbol: what stands behind an amount says nothing else. */
const symbolOf = (said: string): string => (said.match(/[\p{L}\p{N}._$-]/gu) ?? []).slice(0, LONGEST).join('')

/**
 * Whether a symbol can be told from others by looking: letters of other scripts look like those from A to Z, and what
 * begins with a digit like an amount.
 */
const isPlain = (symbol: string): boolean => /^[a-z][a-z0-9._$-]*$/i.test(symbol) && symbol !== 'native'

/** What is known of other tokens, by their addresses; `null` of one that says nothing. */
export type OtherTokens = Record<string, TokenInfo | null>

/** Tokens that are not the DAO's: each is asked once, when somebody first wants to know of it. */
export class Tokens {
  private readonly asked = new Set<string>()
  private readonly listeners = new Set<() => void>()
  private known: OtherTokens = {}

  constructor(
    private readonly ask: (address: string) => Promise<TokenInfo | undefined>,
    /** Those whose names no other one may have. */
    private readonly own: TokenInfo[],
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): OtherTokens => this.known

  /** Has it be known soon. */
  want(address: string): void {
    if (this.asked.has(address)) return
    this.asked.add(address)
    const tell = (info: TokenInfo | undefined) => {
      this.known = { ...this.known, [address]: info ? this.named(address, info) : null }
      this.listeners.forEach((listener) => listener())
    }
    this.ask(address).then(tell, (error: unknown) => {
      // A node that does not answer is asked again; a contract that has no such message is not.
      if (error instanceof NoAnswer) this.asked.delete(address)
      else tell(undefined)
    })
  }

  /** One that calls itself as another does, or what may look so, is told with its address. */
  private named(address: string, { symbol, decimals, isPlain }: TokenInfo): TokenInfo {
    const others = [...this.own, ...Object.values(this.known)]
    const isTaken = others.some((other) => other?.symbol.toLowerCase() === symbol.toLowerCase())
    const told = isTaken || !isPlain ? `${symbol} (the token ${shortAddress(address)})`.trim() : symbol
    return { symbol: told, decimals }
  }
}
