// What a chain refuses, in sentences: crates/words/src/refusal.rs.
import type { Insufficient } from '@tributary/client'
import type { Words } from '../words'
import type { Refusal } from './sentence'

/** The commoner words of pallet-contracts and pallet-balances, by an error's name. */
const SENTENCES: Record<string, Refusal> = {
  OutOfGas: {
    what: 'it uses up more gas than one call may',
    cure: 'do less at once, or, if it never ends, ask whoever wrote it',
  },
  ContractTrapped: {
    what: 'the contract broke off, as it does not take this, or by a mistake in it',
    cure: 'try other arguments, or ask whoever wrote it',
  },
  OutputBufferTooSmall: {
    what: 'a contract was told more than it has room for, which is 16 KiB with all of a call',
    cure: 'ask for less at once',
  },
  ContractNotFound: {
    what: 'there is no contract at this account',
    cure: 'to pay somebody, have the treasury transfer',
  },
  CodeNotFound: { what: 'the chain does not have this code', cure: 'upload it first' },
  StorageDepositNotEnoughFunds: {
    what: 'the account cannot pay the deposit for what is stored',
    cure: 'send it some first, or choose another account',
  },
  StorageDepositLimitExhausted: {
    what: 'more would be stored than the account can pay a deposit for',
    cure: 'send it some first, or choose another account',
  },
  ...many(['TransferFailed', 'InsufficientBalance', 'FundsUnavailable', 'Underflow'], {
    what: 'there is not enough to be sent',
    cure: 'send less, or fund the account that sends it',
  }),
  ...many(['ExistentialDeposit', 'BelowMinimum', 'CannotCreate'], {
    what: 'an account that does not exist yet needs more than that to begin with',
    cure: 'send more',
  }),
  ...many(['NotExpendable', 'Expendability'], {
    what: 'the giver’s account would fall below the least that keeps it alive',
    cure: 'send less',
  }),
  Overflow: { what: 'a sum is larger than this chain can count' },
}

function many(names: string[], refusal: Refusal): Record<string, Refusal> {
  return Object.fromEntries(names.map((name) => [name, refusal]))
}

/** Why a chain did not run something, in words with its own behind them; or in its own alone. */
export function chainRefusal(reason: string): Refusal {
  const known = SENTENCES[reason.split(/[.:]/).at(-1) ?? '']
  return known ? { what: `${known.what} (${reason})`, cure: known.cure } : { what: `the chain refuses: ${reason}` }
}

/** The name in what dedot says of a call that the chain did not run: "Contracts::OutOfGas", of "Dispatch error: … - …". */
export const dispatched = (message: string): string | undefined => /^Dispatch error: (\w+(?:::\w+)?)/.exec(message)?.[1]

export function tooLittle({ account, balance, needed }: Insufficient, words: Words): Refusal {
  const least = needed > balance ? words.native(needed) : 'that'
  return {
    what: `${words.member(account)} has ${words.native(balance)}, but needs more than ${least} for what is sent, the fee and the deposit; nothing was sent`,
    cure: 'send it some first, or choose another account',
  }
}
