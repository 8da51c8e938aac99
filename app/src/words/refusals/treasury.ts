// What the treasury refuses, in sentences: crates/words/src/treasury_errors.rs.
import { amounts, count, MISSING, type Sentences } from './sentence'

export const TREASURY = {
  UnknownProgram: (id) => ({ what: `there is no program ${String(id)}`, cure: MISSING }),
  UnknownGrant: (id) => ({ what: `there is no grant ${String(id)}`, cure: MISSING }),
  InsufficientFree: ({ asset, free, needed }, words) => ({
    what: `${amounts({ asset, amount: free }, words)} are free and not due to epochs, and ${amounts({ asset, amount: needed }, words)} are needed`,
    cure: 'fund the treasury, or ask for less',
  }),
  TooSmall: ({ got, min }) =>
    BigInt(got) === 0n && BigInt(min) === 1n
      ? { what: 'it is nothing: an amount, a share or a length of time is 0, and must be more' }
      : { what: `${count(got)} is too little: at least ${count(min)}` },
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
  NotCovered: ({ asset, left, needed }, words) => ({
    what: `so much was lost that ${amounts({ asset, amount: left }, words)} are left, and ${amounts({ asset, amount: needed }, words)} are needed`,
    cure: 'what is promised is paid as new money arrives',
  }),
  SourceBroken: () => ({
    what: 'the source of the metric gives no answer',
    cure: 'what it was asked may be asked again another time',
  }),
  BudgetAboveCap: ({ asset, cap, budget }, words) => ({
    what: `an epoch would pay up to ${amounts({ asset, amount: budget }, words)}, and the spend cap lets out ${amounts({ asset, amount: cap }, words)} in a whole period`,
    cure: 'make the budget smaller, or raise the cap first',
  }),
  ProgramRuns: (id) => ({ what: `program ${String(id)} still has epochs that have not begun`, cure: 'stop it first' }),
  BadSchedule: () => ({ what: 'a grant starts, then comes its cliff, then its end' }),
  AssetsNotAscending: () => ({ what: 'the assets are not in ascending order, each once' }),
  NotRedeemable: (asset, words) => ({
    what: `${words.asset(asset)} does not redeem: it never arrived, or is the DAO's own token`,
  }),
  WrongValue: ({ sent, needed }, words) => ({
    what: `${words.native(sent)} were sent along, and ${words.native(needed)} are needed`,
  }),
  BurnFailed: () => ({ what: 'the token burnt nothing: you may have less than that' }),
  BelowLeast: ({ asset, share, least }, words) => ({
    what: `the share would be ${amounts({ asset, amount: share }, words)}, and at least ${amounts({ asset, amount: least }, words)} were asked for`,
    cure: 'try again, or accept less',
  }),
  NotHeld: ({ amount, held, at }, words) => ({
    what: `of ${words.tokens(amount)}, only ${words.tokens(held)} were yours at ${words.moment(at)} already and not redeemed since`,
    cure: "tokens redeem once they were held as long as the spend cap's period",
  }),
  StillOwed: ({ from }, words) => ({
    what: `the grant is still owed: a decision may release it from ${words.moment(from)} on`,
  }),
  TokenUnreachable: (token, words) => ({ what: `the token ${words.member(token)} cannot be called` }),
} satisfies Sentences
