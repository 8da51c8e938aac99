// What the DAO's own token is called, and how it is counted: read before anything is shown, as no amount is to be told or
// taken by other decimals for a moment.
import { printable, read, type Dao } from '@tributary/client'
import { FIXED } from './keys'

export interface TokenInfo {
  symbol: string
  decimals: number
}

export const tokenQuery = ({ token }: Dao) => ({
  queryKey: [...FIXED, 'token'],
  queryFn: async (): Promise<TokenInfo> => {
    const [symbol, decimals] = await Promise.all([
      read(token.query.psp22MetadataTokenSymbol()),
      read(token.query.psp22MetadataTokenDecimals()),
    ])
    return { symbol: printable(symbol ?? 'tokens'), decimals }
  },
  staleTime: Infinity,
  gcTime: Infinity,
})
