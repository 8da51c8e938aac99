// What members sign at home and anyone may relay: the bytes, as docs/SIGNATURES.md has them, and the file that carries
// what was signed, as `tributary sign-vote` and `tributary relay` write and read it.
import { $AccountId32, AccountId32, type AccountId32Like } from 'dedot/codecs'
import * as $ from 'dedot/shape'
import { decodeAddress, stringToHex, type HexString } from 'dedot/utils'
import type { Choice } from '../generated/governor/index.js'
import { checkAddress, checkFields, checkHash, checkHex, isRecord, parseJson } from './checks.js'

/** A ballot on a proposal. */
export interface Vote {
  proposal: number
  choice: Choice
  /** Why, for everybody to read: at most 2,048 bytes. */
  reason: string
}

/** What a signature is for: a ballot at a governor, or where one's votes go, at a token. */
export type SignedAction = { type: 'Vote'; value: Vote } | { type: 'Delegate'; value: { to: AccountId32Like } }

/** Where, as which of a signer's signatures, and until when a signature counts. */
export interface Terms {
  genesis: HexString
  /** The governor for a ballot, the token for a delegation. */
  contract: AccountId32Like
  /** At a governor counted for each proposal. */
  nonce: bigint
  /** The signature counts strictly before this moment. */
  expiry: bigint
}

const $Tally = $.Struct({ forVotes: $.u128, againstVotes: $.u128, abstainVotes: $.u128 })
const $Choice = $.Enum({ For: null, Against: null, Abstain: null, Split: $Tally })
const $Payload = $.Struct({
  domain: $.FixedHex(12),
  genesis: $.FixedHex(32),
  contract: $AccountId32,
  action: $.Enum({
    Vote: $.Struct({ proposal: $.u32, choice: $Choice, reason: $.str }),
    Delegate: $.Struct({ to: $AccountId32 }),
  }),
  nonce: $.u64,
  expiry: $.u64,
})

/** The bytes to sign for an action. A wallet's `signRaw` puts them between `<Bytes>` and `</Bytes>`; both count. */
export function encodePayload(terms: Terms, action: SignedAction): Uint8Array {
  checkAction(action)
  return $Payload.encode({ domain: stringToHex('tributary/v1'), ...terms, action })
}

/** The bytes to sign for a ballot. */
export const encodeVote = (terms: Terms, vote: Vote): Uint8Array => encodePayload(terms, { type: 'Vote', value: vote })

/** The bytes to sign for a delegation. */
export const encodeDelegation = (terms: Terms, to: AccountId32Like): Uint8Array =>
  encodePayload(terms, { type: 'Delegate', value: { to } })

/** Something that a member signed, for anyone to relay. */
export interface Signed {
  genesis: HexString
  contract: string
  signer: string
  action: SignedAction
  expiry: bigint
  signature: HexString
}

const address = (account: AccountId32Like) => new AccountId32(account).address()

/** The file of something that was signed. Refuses what `readSigned` would refuse. */
export function writeSigned({ genesis, contract, signer, action, expiry, signature }: Signed): string {
  checkAction(action)
  checkExpiry(expiry)
  const purpose =
    action.type === 'Vote'
      ? {
          vote: {
            proposal: action.value.proposal,
            choice: choiceText(action.value.choice),
            reason: action.value.reason,
          },
        }
      : { delegate: { to: address(action.value.to) } }
  const file = {
    genesis,
    contract: address(contract),
    signer: address(signer),
    purpose,
    expiry: Number(expiry),
    signature,
  }
  return JSON.stringify(file, null, 2)
}

/** What was signed, from its file. Refuses what is no such file, by a sentence. */
export function readSigned(text: string): Signed {
  const file = parseJson(text, 'a signed ballot or delegation')
  checkFields(file, ['genesis', 'contract', 'signer', 'purpose', 'expiry', 'signature'])
  if (!isRecord(file.purpose)) throw new TypeError('it does not say what it is for')
  return {
    genesis: checkHash(file.genesis, 'genesis'),
    contract: checkAddress(file.contract, 'contract'),
    signer: checkAddress(file.signer, 'signer'),
    action: checkAction(readAction(file.purpose)),
    expiry: checkExpiry(Number.isSafeInteger(file.expiry) ? BigInt(file.expiry as number) : undefined),
    signature: checkHex(file.signature, 64, 'signature'),
  }
}

/** A file's purpose as an action, to be checked as one. */
function readAction(purpose: Record<string, unknown>): unknown {
  checkFields(purpose, ['vote', 'delegate'])
  const { vote, delegate } = purpose
  if (isRecord(vote) === isRecord(delegate))
    throw new TypeError('it is neither for a vote nor for a delegation, or for both')
  if (isRecord(delegate)) {
    checkFields(delegate, ['to'])
    return { type: 'Delegate', value: { to: checkAddress(delegate.to, 'delegate') } }
  }
  const { choice, ...others } = vote as Record<string, unknown>
  checkFields(others, ['proposal', 'reason'])
  return { type: 'Vote', value: { ...others, choice: readChoice(choice) } }
}

/** A choice as a file has it: one word, or the weights of a split in the smallest unit, as texts. */
const choiceText = (choice: Choice) =>
  choice.type === 'Split'
    ? { split: [choice.value.forVotes, choice.value.againstVotes, choice.value.abstainVotes].map(String) }
    : choice.type.toLowerCase()

function readChoice(choice: unknown): unknown {
  if (!isRecord(choice)) return { type: WORDS.find((word) => word.toLowerCase() === choice) }
  checkFields(choice, ['split'])
  const split = Array.isArray(choice.split) && choice.split.length === 3 ? choice.split : []
  const [forVotes, againstVotes, abstainVotes] = split.map((weight) =>
    typeof weight === 'string' && /^\d{1,39}$/.test(weight) ? BigInt(weight) : undefined,
  )
  return { type: 'Split', value: { forVotes, againstVotes, abstainVotes } }
}

const WORDS = ['For', 'Against', 'Abstain']

/** The most bytes of a reason that the governor takes. */
const MAX_REASON = 2_048

/** What can be signed, and counted as it was meant: of a file, and of whoever calls. Refuses all else by a sentence. */
export function checkAction(action: unknown): SignedAction {
  const { type, value } = isRecord(action) ? action : {}
  if (type === 'Delegate' && isRecord(value)) checkDelegate(value.to)
  else if (type === 'Vote' && isRecord(value)) checkVote(value)
  else throw new TypeError('it is neither for a vote nor for a delegation')
  return action as SignedAction
}

function checkDelegate(to: unknown): void {
  try {
    if (decodeAddress(address(to as AccountId32Like)).length === 32) return
  } catch {
    // It is refused below.
  }
  throw new TypeError('its delegate is no address')
}

function checkVote({ proposal, choice, reason }: Record<string, unknown>): void {
  if (!Number.isInteger(proposal) || (proposal as number) < 0 || (proposal as number) >= 2 ** 32) {
    throw new TypeError('its proposal is no number')
  }
  // Half a character has no bytes: what is signed in its place is another text.
  if (typeof reason !== 'string' || /\p{Surrogate}/u.test(reason)) throw new TypeError('its reason is no text')
  if (new TextEncoder().encode(reason).length > MAX_REASON) throw new TypeError('its reason has more than 2,048 bytes')
  if (!isChoice(choice)) {
    throw new TypeError('its choice is none of for, against, abstain, and split with three weights')
  }
}

function isChoice(choice: unknown): boolean {
  const { type, value } = isRecord(choice) ? choice : {}
  if (type !== 'Split') return WORDS.includes(type as string)
  if (!isRecord(value)) return false
  const { forVotes, againstVotes, abstainVotes } = value
  return [forVotes, againstVotes, abstainVotes].every(
    (weight) => typeof weight === 'bigint' && weight >= 0n && weight < 2n ** 128n,
  )
}

/** A moment that a file can say. */
export function checkExpiry(expiry: unknown): bigint {
  if (typeof expiry === 'bigint' && expiry >= 0n && expiry <= BigInt(Number.MAX_SAFE_INTEGER)) return expiry
  throw new TypeError('its expiry is no moment')
}
