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

/** Asks a wallet to show its accounts: its owner may refuse. What it answers may be anything. */
export async function enable(name: string): Promise<Wallet> {
  const isShut = `The wallet ${name} does not let this page in.`
  const asked = (async () => injected()[name]?.enable?.('Tributary'))()
  const enabled = await asked.catch((thrown: unknown) => {
    throw new Error(saidBy(thrown) || isShut)
  })
  const { accounts, signer } = (enabled ?? {}) as Partial<Wallet>
  if (!signer || typeof accounts?.subscribe !== 'function') throw new Error(isShut)
  return { name, accounts: { subscribe: (changed) => follow(accounts, changed) }, signer: telling(signer) }
}

/** Some wallets answer later how to stop, or not at all. */
function follow(accounts: Wallet['accounts'], changed: (accounts: Account[]) => void): () => void {
  const stopping = (async () => accounts.subscribe((all) => changed(Array.isArray(all) ? all : [])))()
  stopping.catch(() => changed([]))
  return () => void stopping.then((stop: unknown) => typeof stop === 'function' && stop()).catch(() => undefined)
}

/** What something that was thrown says, which need not be an error; or nothing. */
function saidBy(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  const said = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined
  return typeof said === 'string' ? said : ''
}

/** What a wallet throws means that nobody signed, whatever it calls that. */
function telling(signer: InjectedSigner): InjectedSigner {
  const told = <Payload, Signed>(sign?: (payload: Payload) => Promise<Signed>) =>
    sign &&
    (async (payload: Payload) => {
      try {
        return await sign(payload)
      } catch (error) {
        throw new NotSigned(saidBy(error))
      }
    })
  return { signPayload: told(signer.signPayload?.bind(signer)), signRaw: told(signer.signRaw?.bind(signer)) }
}
