// What the token refuses, in sentences: crates/words/src/token_errors.rs.
import type { Sentences } from './sentence'

export const TOKEN = {
  InsufficientBalance: (fields, words) => ({
    what: fields
      ? `${words.member(fields.owner)} has ${words.tokens(fields.balance)}, and ${words.tokens(fields.needed)} are needed`
      : 'the account has fewer tokens than that',
  }),
  InsufficientAllowance: () => ({ what: 'the owner has approved less than that' }),
  CapExceeded: ({ cap, supply, minted }, words) => ({
    what: `there are ${words.tokens(supply)} of at most ${words.tokens(cap)}, so ${words.tokens(minted)} more cannot be minted`,
  }),
  Excluded: (account, words) => ({
    what: `the tokens of ${words.member(account)} carry no votes, so none can be delegated`,
    cure: 'a proposal can change that',
  }),
  ZeroRecipientAddress: () => ({ what: 'the account of zeros belongs to nobody, so it gets nothing' }),
  ZeroSenderAddress: () => ({ what: 'the account of zeros belongs to nobody, so it sends nothing' }),
  Custom: (reason) => ({ what: `the token says: ${String(reason)}` }),
  SafeTransferCheckFailed: (reason) => ({ what: `the token says: ${String(reason)}` }),
} satisfies Sentences
