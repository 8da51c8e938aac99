// What members sign at home and anyone may relay: the bytes, as docs/SIGNATURES.md has them, and the file that carries
// what was signed, as `tributary sign-vote` and `tributary relay` write and read it.
import { $AccountId32, AccountId32, type AccountId32Like } from 'dedot/codecs'
import * as $ from 'dedot/shape'
import { stringToHex, type HexString } from 'dedot/utils'
import type { Choice } from '../generated/governor/index.js'
import { checkAddress, checkHash, checkHex, isRecord, parseJson } from './checks.js'

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

/** The file of something that was signed. */
export function writeSigned({ genesis, contract, signer, action, expiry, signature }: Signed): string {
  if (expiry > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('its expiry is too far ahead for a file')
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
  const { purpose, expiry } = file
  if (!Number.isSafeInteger(expiry) || (expiry as number) < 0) throw new TypeError('its expiry is no moment')
  if (!isRecord(purpose)) throw new TypeError('it does not say what it is for')
  return {
    genesis: checkHash(file.genesis, 'genesis'),
    contract: checkAddress(file.contract, 'contract'),
    signer: checkAddress(file.signer, 'signer'),
    action: readAction(purpose),
    expiry: BigInt(expiry as number),
    signature: checkHex(file.signature, 64, 'signature'),
  }
}

function readAction({ vote, delegate }: Record<string, unknown>): SignedAction {
  if (isRecord(delegate)) return { type: 'Delegate', value: { to: checkAddress(delegate.to, 'delegate') } }
  if (!isRecord(vote)) throw new TypeError('it is neither for a vote nor for a delegation')
  const { proposal, choice, reason } = vote
  if (!Number.isInteger(proposal) || (proposal as number) < 0 || (proposal as number) >= 2 ** 32) {
    throw new TypeError('its proposal is no number')
  }
  if (typeof reason !== 'string') throw new TypeError('its reason is no text')
  return { type: 'Vote', value: { proposal: proposal as number, choice: readChoice(choice), reason } }
}

/** A choice as a file has it: one word, or the weights of a split in the smallest unit, as texts. */
const choiceText = (choice: Choice) =>
  choice.type === 'Split'
    ? { split: [choice.value.forVotes, choice.value.againstVotes, choice.value.abstainVotes].map(String) }
    : choice.type.toLowerCase()

function readChoice(choice: unknown): Choice {
  if (choice === 'for') return { type: 'For' }
  if (choice === 'against') return { type: 'Against' }
  if (choice === 'abstain') return { type: 'Abstain' }
  const weights = isRecord(choice) ? choice.split : undefined
  if (!Array.isArray(weights) || weights.length !== 3 || !weights.every(isWeight)) {
    throw new TypeError('its choice is none of for, against, abstain, and split with three weights')
  }
  const [forVotes, againstVotes, abstainVotes] = weights.map(BigInt) as [bigint, bigint, bigint]
  return { type: 'Split', value: { forVotes, againstVotes, abstainVotes } }
}

const isWeight = (weight: unknown) =>
  typeof weight === 'string' && /^\d{1,39}$/.test(weight) && BigInt(weight) < 2n ** 128n
