// What went wrong, in words with what to do about it. The sentences are those of `tributary` (crates/words), with what
// a page offers instead of commands.
import {
  ConnectionLost,
  ContractError,
  formatUnits,
  TransactionFailed,
  type governor,
  type treasury,
} from '@tributary/client'
import { STATE_WORDS } from './states'
import type { Words } from './words'

export interface Refusal {
  what: string
  cure?: string
}

/** What a contract told along with the name of its error: the fields are those of its interface. */
type Fields = any
type Sentence = (fields: Fields, words: Words) => Refusal

const amounts = ({ asset, amount }: { asset: treasury.Asset; amount: bigint }, words: Words) =>
  words.amount(asset, amount)
const count = (value: bigint | number) => formatUnits(BigInt(value), 0)
const ZEROS = 'the account of zeros belongs to nobody, so it gets and may do nothing'
const MISSING = 'it may be of another DAO, or the page is of an older state'
const STALE_CODE = { what: 'this code is not on the chain', cure: 'upload it first' }

const SENTENCES: Record<string, Sentence> = {
  // The governor
  UnknownProposal: (id) => ({ what: `there is no proposal ${String(id)}`, cure: MISSING }),
  WrongState: ({ proposal, state }) => ({
    what: `proposal ${String(proposal)} is ${STATE_WORDS[state as governor.State]}`,
  }),
  BelowThreshold: ({ votes, needed }, words) => ({
    what: `a proposer needs ${words.tokens(needed)} in votes, and this one has ${words.tokens(votes)}`,
    cure: 'have others delegate theirs to you',
  }),
  TooManyLive: ({ live, max }) => ({
    what: `a member may have ${String(max)} undecided proposals at once, and this one has ${String(live)}`,
    cure: 'wait until one is decided, or cancel one whose vote has not begun',
  }),
  TooManyActions: ({ got, max }) => ({
    what: `${String(got)} actions: at most ${String(max)}`,
    cure: 'make several proposals',
  }),
  TooLong: ({ length, max }) => ({
    what: `a text or the input of an action has ${count(length)} bytes: at most ${count(max)}`,
  }),
  CodeChanged: ({ action, callee }, words) => ({
    what: `${which(action)} is about ${words.member(callee)} as it was when this was proposed, and that has changed since`,
    cure: 'propose it again',
  }),
  GasTooLow: ({ action }) => ({
    what: `too little gas was left for ${which(action)}`,
    cure: 'propose with fewer actions',
  }),
  ThroughContract: ({ caller }, words) => ({
    what: `${words.member(caller)} is a contract, and only a person's account executes`,
  }),
  AlreadyVoted: ({ proposal }) => ({
    what: `you have voted on proposal ${String(proposal)} with all your weight`,
    cure: 'a ballot cannot be changed',
  }),
  BadSplit: ({ used, left }, words) => ({
    what: `this ballot uses ${words.tokens(used)} in votes, and ${words.tokens(left)} are left`,
  }),
  NoWeight: ({ voter, snapshot }, words) => ({
    what: `${words.member(voter)} had no votes at the snapshot, ${words.moment(snapshot)}`,
    cure: 'what was received or delegated later counts for later proposals',
  }),
  TooLate: ({ until }, words) => ({
    what: `votes for and abstentions counted until ${words.moment(until)} only, so that others can answer`,
    cure: 'votes against still count',
  }),
  TimelockRuns: ({ until }, words) => ({
    what: `the timelock runs until ${words.moment(until)}`,
    cure: 'execute it from then on',
  }),
  BadSignature: () => ({
    what: 'this is not the signer’s signature over this, or it was used or taken back',
    cure: 'have it signed again',
  }),
  SignatureExpired: ({ expiry }, words) => ({
    what: `the signature counted until ${words.moment(expiry)}`,
    cure: 'have it signed again',
  }),
  ActionFailed: ({ action }) => ({
    what: `${which(action)} failed`,
    cure: 'nothing was done; the proposal shows what the action says; mend what is missing and execute again',
  }),
  SourceUnreachable: () => ({ what: 'the source of votes cannot be called' }),
  Executing: () => ({ what: 'a proposal is being executed, and what it calls may change nothing of the governor' }),
  // The treasury
  UnknownProgram: (id) => ({ what: `there is no program ${String(id)}`, cure: MISSING }),
  UnknownGrant: (id) => ({ what: `there is no grant ${String(id)}`, cure: MISSING }),
  InsufficientFree: ({ asset, free, needed }, words) => ({
    what: `${amounts({ asset, amount: free }, words)} are free and not due to epochs, and ${amounts({ asset, amount: needed }, words)} are needed`,
    cure: 'fund the treasury, or ask for less',
  }),
  TooSmall: ({ got, min }) => ({ what: `${count(got)} is too little: at least ${count(min)}` }),
  TooLarge: ({ got, max }) => ({ what: `${count(got)} is too much: at most ${count(max)}` }),
  GrantCanceled: (id) => ({ what: `grant ${String(id)} is canceled already` }),
  GateClosed: ({ value, needed }) => ({
    what: `the grant's gate is closed: its metric is at ${count(value)}, and ${count(needed)} are needed`,
  }),
  CapReached: ({ asset, left, needed }, words) => ({
    what: `the spend cap lets out ${amounts({ asset, amount: left }, words)} more in this period, and ${amounts({ asset, amount: needed }, words)} are needed`,
    cure: 'ask for less, or wait until the period is over',
  }),
  Paused: ({ until }, words) => ({
    what: `the treasury is paused until ${words.moment(until)}`,
    cure: 'transfers, grants and new epochs wait; claims and redemptions go on',
  }),
  NothingDue: () => ({ what: 'nothing is due now' }),
  NotDue: ({ from }, words) => ({ what: `this is possible from ${words.moment(from)} on` }),
  ProgramEnded: (id) => ({ what: `program ${String(id)} has no further epoch` }),
  TransferFailed: ({ to, asset, amount }, words) => ({
    what: `${words.member(to)} could not be paid ${asset ? amounts({ asset, amount }, words) : words.native(amount)}`,
    cure: 'the account may be below the chain’s least balance, or the token refuses; what is owed stays owed',
  }),
  NotCovered: ({ asset, left, needed }, words) => ({
    what: `so much was lost that ${amounts({ asset, amount: left }, words)} are left, and ${amounts({ asset, amount: needed }, words)} are needed`,
    cure: 'what is promised is paid as new money arrives',
  }),
  SourceBroken: () => ({
    what: 'the source of the metric gives no answer',
    cure: 'what it was asked may be asked again another time',
  }),
  // All of them
  NotAllowed: ({ caller }, words) => ({ what: `${words.member(caller)} may not do this` }),
  UnknownCode: () => STALE_CODE,
  ZeroAccount: () => ({ what: ZEROS }),
  Overflow: () => ({ what: 'a sum is larger than can be counted' }),
}

function which(action: number): string {
  return `action ${action + 1}`
}

/** The wallet did not sign, because its owner would not or it could not. */
export class NotSigned extends Error {
  override name = 'NotSigned'
}

export function refusalOf(error: unknown, words: Words): Refusal {
  if (error instanceof ContractError) {
    const sentence = SENTENCES[error.variant]
    return sentence
      ? sentence(error.fields as never, words)
      : { what: `the contract refuses: ${error.message}`, cure: 'its interface says what this means' }
  }
  if (error instanceof ConnectionLost) {
    return {
      what: 'the connection was lost while it was on its way',
      cure: 'it may still be included: look whether it is before you repeat it',
    }
  }
  if (error instanceof TransactionFailed) {
    return {
      what: `the chain included it, but it failed: ${error.reason}`,
      cure: 'the state had moved on meanwhile; try again',
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  if (/balance too low|Inability to pay|StorageDepositNotEnoughFunds|FundsUnavailable/.test(message)) {
    return {
      what: `this account has too little ${words.dao.native.symbol} for fee and deposit`,
      cure: 'send it some, or choose another account',
    }
  }
  return { what: message }
}
