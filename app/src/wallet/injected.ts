// Wallets show themselves to a page by `window.injectedWeb3`: polkadot.js, Talisman, SubWallet and others alike. The
// agreement is this small; the library for it brings a second set of cryptography along, partly as WebAssembly, which
// the page's security policy does not let run.
import type { InjectedSigner, InjectedWindow } from '@tributary/client'
import { NotSigned } from '../words/refusals'

export interface Account {
  address: string
  name?: string
  /** The kind of its key, where the wallet tells it: sr25519, ed25519, … */
  type?: string
}

export interface Wallet {
  name: string
  signer: InjectedSigner
  accounts: { subscribe(changed: (accounts: Account[]) => void): () => void }
}

const injected = () => (window as unknown as Partial<InjectedWindow>).injectedWeb3 ?? {}

/** The names of the wallets that are there. */
export const walletNames = (): string[] => Object.keys(injected()).sort()

/** Asks a wallet to show its accounts: its owner may refuse. */
export async function enable(name: string): Promise<Wallet> {
  const enabled = await injected()[name]?.enable?.('Tributary')
  if (!enabled?.signer) throw new Error(`The wallet ${name} does not let this page in.`)
  const { accounts, signer } = enabled as unknown as Wallet
  return { name, accounts, signer: telling(signer) }
}

/** What a wallet throws means that nobody signed, whatever it calls that. */
function telling(signer: InjectedSigner): InjectedSigner {
  const told = <Payload, Signed>(sign?: (payload: Payload) => Promise<Signed>) =>
    sign &&
    (async (payload: Payload) => {
      try {
        return await sign(payload)
      } catch (error) {
        throw new NotSigned(error instanceof Error ? error.message : String(error))
      }
    })
  return { signPayload: told(signer.signPayload?.bind(signer)), signRaw: told(signer.signRaw?.bind(signer)) }
}
