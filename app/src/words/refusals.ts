// What went wrong, in words with what to do about it. The sentences are those of `tributary` (crates/words), with what
// a page offers instead of commands.
import {
  ChainRefused,
  ConnectionLost,
  ContractError,
  Insufficient,
  NoAnswer,
  NoSignature,
  TransactionFailed,
  WrongDao,
  WrongText,
  type governor,
  type metrics,
  type token,
  type treasury,
} from '@tributary/client'
import { ActionRefused } from '../chain/executing'
import { NotLoaded } from '../loaded'
import { chainRefusal, dispatched, tooLittle } from './refusals/chain'
import { GOVERNOR } from './refusals/governor'
import { REGISTRY } from './refusals/registry'
import { count, type Refusal, type Sentences } from './refusals/sentence'
import { SHARED } from './refusals/shared'
import { TOKEN } from './refusals/token'
import { TREASURY } from './refusals/treasury'
import type { Words } from './words'

/** Of a program or grant of which the treasury cannot even say what is due. */
export const UNREAD = 'what its source answers is more, or takes more, than a call can do; all others go on'

/** All errors of the DAO's contracts, by name: whoever adds one is told by the compiler that a sentence is missing. */
type Named =
  | governor.GovernorError
  | governor.SourceError
  | governor.UpgradeError
  | metrics.MetricsError
  | token.Psp22ErrorsPsp22Error
  | token.TokenError
  | treasury.TreasuryError

const SENTENCES: Sentences & Record<Named['type'], unknown> = {
  ...SHARED,
  ...GOVERNOR,
  ...TREASURY,
  ...REGISTRY,
  ...TOKEN,
}

/** The wallet did not sign, because its owner would not or it could not. */
export class NotSigned extends Error {
  override name = 'NotSigned'
}

/** Less would come of it than was told, or something else. */
export class NotAsTold extends Error {
  override name = 'NotAsTold'
}

export type { Refusal } from './refusals/sentence'

export function refusalOf(error: unknown, words: Words): Refusal {
  if (error instanceof ContractError) {
    const sentence = SENTENCES[error.variant]
    return sentence
      ? sentence(error.fields as never, words)
      : { what: `the contract refuses: ${error.message}`, cure: 'its interface says what this means' }
  }
  if (error instanceof ActionRefused) {
    const { what, cure } = refusalOf(error.refusal, words)
    return { what: `action ${error.action + 1} would fail: ${what}`, cure }
  }
  if (error instanceof ConnectionLost) {
    if (!error.isSent) return { what: 'the connection to the node is lost: nothing was sent', cure: 'try again' }
    const before = error.until === undefined ? '' : ` before block ${count(error.until)}`
    return {
      what: 'the connection was lost while it was on its way',
      cure: `it may still be included${before}: look whether it is before you repeat it`,
    }
  }
  if (error instanceof NotLoaded) {
    return { what: 'a part of this page did not come', cure: 'load the page anew' }
  }
  if (error instanceof NoSignature)
    return { what: 'the wallet answered without a signature: nothing was sent', cure: 'try again, or another wallet' }
  if (error instanceof TransactionFailed) {
    if (!error.isIncluded) return { what: error.reason }
    return {
      what: `the chain included it, but it failed: ${chainRefusal(error.reason).what.replace(/^the chain refuses: /, '')}`,
      cure: 'the state had moved on meanwhile; try again',
    }
  }
  if (error instanceof ChainRefused) return chainRefusal(error.reason)
  if (error instanceof Insufficient) return tooLittle(error, words)
  if (error instanceof NotSigned)
    return { what: 'you did not sign it, so it was not sent', cure: 'begin it again, if you want it' }
  if (error instanceof NotAsTold)
    return {
      what: 'it is other than you were told, as something was done meanwhile: by you elsewhere, or by others',
      cure: 'close this and look again',
    }
  if (error instanceof NoAnswer) return { what: error.message, cure: 'see whether you are online, and try again' }
  if (error instanceof WrongDao)
    return { what: 'it is signed for another DAO, or for another chain', cure: 'open the page of that DAO' }
  if (error instanceof WrongText)
    return { what: error.message, cure: 'ask another node: this one tells what is not so' }
  const message = error instanceof Error ? error.message : String(error)
  const reason = dispatched(message)
  if (reason !== undefined) return chainRefusal(reason)
  if (/balance too low|Inability to pay|StorageDepositNotEnoughFunds|FundsUnavailable/.test(message)) {
    return {
      what: `this account has too little ${words.dao.native.symbol} for fee and deposit`,
      cure: 'send it some, or choose another account',
    }
  }
  return { what: message }
}
