// What is signed without being sent. It stands above all views, as transactions do: what was signed is not forgotten when
// the form is gone because the ballot counts.
import { Button, type ButtonProps } from '@mantine/core'
import type { SignedAction } from '@tributary/client'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { later, LoadedDialog } from '../parts/later'
import type { Deed } from '../tx/flow'
import { useWallet, type Wallet } from '../wallet/context'

const { Part: SignDialog } = later(() => import('./SignDialog'))

/** Something to sign for anybody to send. */
export interface Signing {
  action: SignedAction
  /** What it says, as a sentence. */
  what: ReactNode
  /** Until when it shall count; a day where nothing is said. */
  until?: bigint
  /** The transaction that does the same, for whom a wallet cannot sign. */
  instead: Deed
}

interface Begun extends Signing {
  wallet: Wallet
  signer: string
  keys?: string
}

const Context = createContext<((signing: Signing) => void) | undefined>(undefined)

export function SigningProvider({ children }: { children: ReactNode }) {
  const { wallet, account, setChoosing } = useWallet()
  const [begun, setBegun] = useState<Begun>()
  const begin = (signing: Signing) => {
    if (!wallet || !account) return setChoosing(true)
    setBegun({ ...signing, wallet, signer: account.address, keys: account.type })
  }
  return (
    <Context value={begin}>
      {children}
      {begun && (
        <LoadedDialog close={() => setBegun(undefined)}>
          <SignDialog {...begun} close={() => setBegun(undefined)} />
        </LoadedDialog>
      )}
    </Context>
  )
}

export type { Begun }

/** A button that has something signed in the wallet, and sends nothing. */
export function SignButton({ signing, ...button }: ButtonProps & { signing: Signing }) {
  const begin = useContext(Context)
  if (!begin) throw new Error('nothing can be signed here')
  return (
    <Button variant="default" {...button} onClick={() => begin(signing)}>
      Sign without a fee
    </Button>
  )
}
