// Signing for somebody else to send, and sending what somebody else signed.
import { AccountId32 } from 'dedot/codecs'
import { u8aToHex, type HexString } from 'dedot/utils'
import { checkAddress } from './checks.js'
import { read, now, type Dao } from './dao.js'
import { WrongDao } from './errors.js'
import { inputOf, tryAction } from './messages.js'
import { prepare, type Arguments, type Prepared } from './send.js'
import { checkAction, checkExpiry, encodePayload, type Signed, type SignedAction } from './signed.js'
import { DAY } from './time.js'

/** Something that a member is about to sign. */
export interface ToSign {
  /** What a wallet's `signRaw({ address, data, type: 'bytes' })` is to be given. */
  data: HexString
  /** The same as bytes, for a pair of keys. */
  bytes: Uint8Array
  /** As which of the signer's signatures it counts. */
  nonce: bigint
  /** What is handed on, once there is a signature. */
  signed: (signature: HexString | Uint8Array) => Signed
}

/**
 * A ballot or a delegation for `signer` to sign, as their next one, counting for a day if nothing else is said. `nonce`
 * says as which one: the last one's and 1 more, to sign several ballots on a proposal before any is relayed. Refuses by
 * a sentence what nobody could relay.
 */
export async function toSign(
  dao: Dao,
  signer: string,
  action: SignedAction,
  valid = DAY,
  nonce?: bigint,
): Promise<ToSign> {
  checkAction(action)
  checkAddress(signer, 'signer')
  if (typeof valid !== 'bigint' || valid <= 0n) throw new TypeError('its expiry is no moment to come')
  const { genesis } = dao.deployment
  const contract = contractFor(dao, action)
  const expiry = checkExpiry((await now(dao)) + valid)
  const counted = nonce ?? (await nextNonce(dao, signer, action))
  const bytes = encodePayload({ genesis, contract, nonce: counted, expiry }, action)
  const signed = (signature: HexString | Uint8Array): Signed => ({
    genesis,
    contract,
    signer,
    action,
    expiry,
    signature: typeof signature === 'string' ? signature : u8aToHex(signature),
  })
  return { data: u8aToHex(bytes), bytes, nonce: counted, signed }
}

const nextNonce = (dao: Dao, signer: string, action: SignedAction): Promise<bigint> =>
  read(
    action.type === 'Vote'
      ? dao.governor.query.governorNonce(signer, action.value.proposal)
      : dao.token.query.tokenNonce(signer),
  )

/**
 * A transaction of the account `from` that relays what somebody signed: `submit` sends it. Throws `WrongDao` if it is
 * not for this one, and the contract's `ContractError` if it does not count, or not any more.
 */
export async function relay(dao: Dao, signed: Signed, from: string): Promise<Prepared<unknown>> {
  const call = callOf(dao, signed)
  return call.of === 'token'
    ? prepare(dao, dao.token, 'tokenDelegateBySig', call.args, { from })
    : prepare(dao, dao.governor, 'governorVoteBySig', call.args, { from })
}

/** Whether what somebody signed would count now, whoever relays it: throws what `relay` throws, and needs no account. */
export async function tryRelay(dao: Dao, signed: Signed): Promise<void> {
  const call = callOf(dao, signed)
  const input =
    call.of === 'token'
      ? inputOf(dao.token, 'tokenDelegateBySig', call.args)
      : inputOf(dao.governor, 'governorVoteBySig', call.args)
  await tryAction(dao, { callee: dao.deployment.dao[call.of], input, value: 0n })
}

/** The message that relays it, if it is for this DAO. */
function callOf(dao: Dao, { genesis, contract, signer, action, expiry, signature }: Signed) {
  if (genesis !== dao.deployment.genesis || !new AccountId32(contract).eq(contractFor(dao, action))) {
    throw new WrongDao(`it is signed for the contract ${contract} on the chain ${genesis}, which is not this DAO's`)
  }
  if (action.type === 'Delegate') {
    const args: Sent<'token', 'tokenDelegateBySig'> = [signer, action.value.to, expiry, signature]
    return { of: 'token', args } as const
  }
  const { proposal, choice, reason } = action.value
  const args: Sent<'governor', 'governorVoteBySig'> = [signer, proposal, choice, reason, expiry, signature]
  return { of: 'governor', args } as const
}

type Sent<Of extends 'governor' | 'token', Message extends keyof Dao[Of]['tx']> = Arguments<Dao[Of]['tx'][Message]>

const contractFor = (dao: Dao, action: SignedAction): string =>
  dao.deployment.dao[action.type === 'Vote' ? 'governor' : 'token']
