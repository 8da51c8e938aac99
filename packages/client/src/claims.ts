// Claims of contributions, as attestors file them.
import { AccountId32 } from 'dedot/codecs'
import { blake2AsHex, type HexString } from 'dedot/utils'
import type { ClaimLike } from '../generated/metrics/index.js'

/** The most claims of one call. */
export const MAX_BATCH = 100

/** What of a contract's 16 KiB of input claims may take. */
const MAX_CLAIM_BYTES = 14 * 1_024

/** Claims in batches that a call holds, in their order. */
export function claimBatches<C extends Pick<ClaimLike, 'uri'>>(claims: C[]): C[][] {
  const batches: C[][] = []
  let [batch, bytes] = [[] as C[], 0]
  for (const claim of claims) {
    const size = sizeOf(claim)
    if (batch.length === MAX_BATCH || (batch.length > 0 && bytes + size > MAX_CLAIM_BYTES)) {
      batches.push(batch)
      ;[batch, bytes] = [[], 0]
    }
    batch.push(claim)
    bytes += size
  }
  return batch.length > 0 ? [...batches, batch] : batches
}

/** A claim's encoded bytes: its member, amount and evidence, and the URI with its length before it. */
function sizeOf({ uri }: Pick<ClaimLike, 'uri'>): number {
  const length = new TextEncoder().encode(uri).length
  return 32 + 16 + 32 + (length < 64 ? 1 : 2) + length
}

/** The evidence that a text is: its BLAKE2 hash of 256 bits. */
export const hashText = (text: string): HexString => blake2AsHex(text)

/** The SS58 address, with the prefix 42, of an account that a text names by an address of any prefix; or nothing. */
export function accountIn(text: string): string | undefined {
  try {
    return /^[1-9A-HJ-NP-Za-km-z]{46,50}$/.test(text) ? new AccountId32(text).address() : undefined
  } catch {
    return undefined
  }
}
