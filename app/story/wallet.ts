// A wallet of development keys, which shows itself to a page as others do and really signs: for tests and for trying
// the page out. Everybody knows these keys.
import { blake2b } from '@noble/hashes/blake2.js'
import { concatBytes, hexToBytes, bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { HDKD, secretFromSeed, sign } from '@scure/sr25519'
import type { InjectedSigner } from '@tributary/client'

type Hex = `0x${string}`
type Payload = Parameters<NonNullable<InjectedSigner['signPayload']>>[0]

/** The seed of the phrase that all development keys are derived from. */
const SEED = 'fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e'

export const ACCOUNTS = [
  { name: 'Alice', address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY' },
  { name: 'Bob', address: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty' },
  { name: 'Charlie', address: '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y' },
]

const bytesOf = (hex: string) => hexToBytes(hex.replace(/^0x/, ''))

/** The secret of `//Name`. */
function secretOf(name: string): Uint8Array {
  const chainCode = new Uint8Array(32)
  chainCode.set(concatBytes(new Uint8Array([name.length << 2]), utf8ToBytes(name)))
  return HDKD.secretHard(secretFromSeed(bytesOf(SEED)), chainCode)
}

function compact(value: bigint): Uint8Array {
  if (value < 64n) return new Uint8Array([Number(value) << 2])
  if (value < 16_384n) return new Uint8Array([((Number(value) << 2) & 255) | 1, Number(value) >> 6])
  throw new RangeError(`the test wallet does not count to ${value}`)
}

function u32(value: Hex): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, Number(value), true)
  return bytes
}

/** The bytes to sign for a transaction: its call, and what the chain's extensions add in it and beside it. */
function bytesToSign(payload: Payload): Uint8Array {
  const has = (extension: string) => payload.signedExtensions.includes(extension)
  return concatBytes(
    bytesOf(payload.method),
    bytesOf(payload.era),
    compact(BigInt(payload.nonce)),
    compact(BigInt(payload.tip)),
    has('CheckMetadataHash') ? new Uint8Array([0]) : new Uint8Array(),
    u32(payload.specVersion),
    u32(payload.transactionVersion),
    bytesOf(payload.genesisHash),
    bytesOf(payload.blockHash),
    has('CheckMetadataHash') ? new Uint8Array([0]) : new Uint8Array(),
  )
}

export interface TestWallet {
  /** Set to see what becomes of a signature that is refused. */
  refuses: boolean
  /** What it answers in place of a signature, where it is set. */
  says?: unknown
  /** The bytes that it was last asked to sign, as they came. */
  lastBytes?: string
  /** How many transactions it has signed. */
  signed: number
  signer: InjectedSigner
}

export function testWallet(): TestWallet {
  const signed = (address: string, message: Uint8Array): { id: number; signature: Hex } => {
    if (wallet.refuses) throw new Error('Cancelled')
    if ('says' in wallet) return wallet.says as { id: number; signature: Hex }
    const name = ACCOUNTS.find((account) => account.address === address)?.name
    if (!name) throw new Error(`the test wallet has no key of ${address}`)
    return { id: 1, signature: `0x01${bytesToHex(sign(secretOf(name), message))}` }
  }
  const wallet: TestWallet = {
    refuses: false,
    signed: 0,
    signer: {
      signPayload: async (payload) => {
        const bytes = bytesToSign(payload)
        wallet.signed += 1
        return signed(payload.address, bytes.length > 256 ? blake2b(bytes, { dkLen: 32 }) : bytes)
      },
      signRaw: async ({ address, data }) => {
        wallet.lastBytes = data
        const message = concatBytes(utf8ToBytes('<Bytes>'), bytesOf(data), utf8ToBytes('</Bytes>'))
        const answer = signed(address, message)
        return 'says' in wallet ? answer : { ...answer, signature: `0x${answer.signature.slice(4)}` }
      },
    },
  }
  return wallet
}
