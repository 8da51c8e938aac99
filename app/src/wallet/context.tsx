// Which wallet and which of its accounts the reader acts with. All can be read without.
import { accountIn } from '@tributary/client'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { enable, type Account, type Wallet } from './injected'
import { stored } from '../stored'

export type { Wallet }

interface Connected {
  wallet: Wallet | undefined
  accounts: Account[]
  /** How many more the wallet shows, of other kinds of chains. */
  others: number
  /** Who acts, if somebody does. */
  account: Account | undefined
  connect(name: string): Promise<void>
  disconnect(): void
  use(address: string): void
  /** The dialog in which a wallet and an account are chosen. */
  isChoosing: boolean
  setChoosing(open: boolean): void
}

const Context = createContext<Connected | undefined>(undefined)

export function useWallet(): Connected {
  const connected = useContext(Context)
  if (!connected) throw new Error('there is no place for a wallet here')
  return connected
}

/** The address that acts, if any. */
export const useMe = (): string | undefined => useWallet().account?.address

/** Accounts as all of the page writes them, whichever prefix the wallet gives addresses: each once, and none of Ethereum's. */
function ours(shown: Account[]): Account[] {
  const known = new Map<string, Account>()
  for (const account of shown) {
    const address = accountIn(account.address)
    if (address !== undefined) known.set(address, { ...account, address })
  }
  return [...known.values()]
}

const LAST_WALLET = 'tributary.wallet'
const LAST_ACCOUNT = 'tributary.account'

/** Extensions come a moment after the page: who was connected last time is awaited for so long. */
const PATIENCE_MILLIS = 500

export function WalletProvider({ children }: { children: ReactNode }) {
  const [wallet, setWallet] = useState<Wallet>()
  const [shown, setShown] = useState<Account[]>([])
  const [address, setAddress] = useState(() => stored.getItem(LAST_ACCOUNT) ?? undefined)
  const [isChoosing, setChoosing] = useState(false)
  // A wallet may take its time to let the page in: the one that was chosen last is it.
  const turn = useRef(0)

  useEffect(() => wallet?.accounts.subscribe((all) => setShown(all)), [wallet])

  useEffect(() => {
    const last = stored.getItem(LAST_WALLET)
    if (last === null) return
    const mine = turn.current
    const found = (wallet: Wallet) => mine === turn.current && setWallet(wallet)
    // Who has shut the page out meanwhile is not asked again.
    const timer = setTimeout(() => enable(last).then(found, () => undefined), PATIENCE_MILLIS)
    return () => clearTimeout(timer)
  }, [])

  const accounts = useMemo(() => ours(shown), [shown])
  const connected = useMemo(
    (): Connected => ({
      wallet,
      accounts,
      others: shown.filter(({ address }) => accountIn(address) === undefined).length,
      account: wallet && accounts.find((one) => one.address === address),
      connect: async (name) => {
        const mine = ++turn.current
        const enabled = await enable(name)
        if (mine !== turn.current) return
        stored.setItem(LAST_WALLET, name)
        setWallet(enabled)
      },
      disconnect: () => {
        turn.current++
        stored.removeItem(LAST_WALLET)
        setWallet(undefined)
        setShown([])
      },
      use: (chosen) => {
        stored.setItem(LAST_ACCOUNT, chosen)
        setAddress(chosen)
      },
      isChoosing,
      setChoosing,
    }),
    [wallet, shown, accounts, address, isChoosing],
  )
  return <Context value={connected}>{children}</Context>
}
