// What several contracts refuse alike, in sentences.
import { amounts, count, type Sentences } from './sentence'

export const SHARED = {
  NotAllowed: ({ caller }, words) => ({ what: `${words.member(caller)} may not do this` }),
  UnknownCode: () => ({ what: 'this code is not on the chain', cure: 'upload it first' }),
  ZeroAccount: () => ({ what: 'the account of zeros belongs to nobody, so it gets and may do nothing' }),
  Overflow: () => ({ what: 'a sum is larger than can be counted' }),
  TransferFailed: ({ to, asset, amount }, words) => ({
    what: `${words.member(to)} could not be paid ${asset ? amounts({ asset, amount }, words) : words.native(amount)}`,
    cure: 'the account may be below the chain’s least balance, or the token refuses; what is owed stays owed',
  }),
  BadSignature: ({ voter, owner, nonce }, words) => ({
    what: `this is not ${words.member(voter ?? owner)}’s signature over this (their number ${count(nonce)}), or it was used or taken back`,
    cure: 'have it signed again',
  }),
  SignatureExpired: ({ expiry }, words) => ({
    what: `the signature counted until ${words.moment(expiry)}`,
    cure: 'have it signed again',
  }),
  WrongCount: ({ got, max }) => ({ what: `${count(got)} at once: from 1 to ${count(max)}` }),
  TooMany: ({ got, max }) => ({ what: `${count(got)} in one call: at most ${count(max)}` }),
  UnfitCode: () => ({
    what: 'this code is not made for this contract and its storage',
    cure: 'propose code that is made for it',
  }),
  NotPast: ({ at }, words) => ({ what: `${words.moment(at)} is not past yet`, cure: 'ask again in a moment' }),
} satisfies Sentences
