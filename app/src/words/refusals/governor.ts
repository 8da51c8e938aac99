// What the governor refuses, in sentences: crates/words/src/errors.rs.
import { formatDate, formatSpan, formatUnits, type governor } from '@tributary/client'
import { STATE_WORDS } from '../states'
import { count, MISSING, type Sentences } from './sentence'

const which = (action: number) => `action ${action + 1}`

export const GOVERNOR = {
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
  AlreadyVoted: ({ proposal, voter }, words) => ({
    what: `${words.member(voter)} has voted on proposal ${String(proposal)} with all their weight`,
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
  ActionFailed: ({ action }) => ({
    what: `${which(action)} failed`,
    cure: 'nothing was done; the proposal shows what the action says; mend what is missing and execute again',
  }),
  SourceUnreachable: () => ({ what: 'the source of votes cannot be called' }),
  Executing: () => ({ what: 'a proposal is being executed, and what it calls may change nothing of the governor' }),
  BadCallee: ({ action, callee }, words) =>
    words.part(callee) === 'governor'
      ? {
          what: `${which(action)} calls the governor itself`,
          cure: 'its settings, its guardian and its code have actions of their own',
        }
      : {
          what: `${which(action)} calls ${words.member(callee)}, which is no contract`,
          cure: 'to pay somebody, have the treasury transfer',
        },
  BadCall: ({ action }) => ({
    what: `${which(action)} names no message that could be called, or sends more than there can be`,
    cure: 'its input is a selector of 4 bytes and the arguments; code is replaced by an upgrade',
  }),
  BadGas: ({ action, max }) => ({
    what: `${which(action)} may use at most ${formatUnits(max.refTime, 12)} seconds of a block's time and ${count(max.proofSize)} bytes of proof`,
  }),
  OutOfRange: ({ setting, value, min, max }) => {
    const told = (amount: bigint) => settingWords(setting, amount)
    return {
      what: `${SETTING_NAMES[setting as governor.Setting]} of ${told(value)}: from ${told(min)} to ${told(max)}`,
    }
  },
  TooManyVotes: ({ proposal }) => ({
    what: `the source of votes tells of more than can be counted on proposal ${String(proposal)}`,
  }),
  TurnoutTooLow: ({ cast, total }, words) => ({
    what: `${words.tokens(cast)} of ${words.tokens(total)} were cast: taking part counts only where more than half were`,
  }),
  Source: () => ({ what: 'the source of votes gives no answer', cure: 'ask again in a moment' }),
} satisfies Sentences

const SETTING_NAMES: Record<governor.Setting, string> = {
  VotingDelay: 'voting delay',
  VotingPeriod: 'voting period',
  Timelock: 'timelock',
  Grace: 'grace',
  Quorum: 'quorum',
  Threshold: 'threshold',
  LiveProposals: 'undecided proposals of a member',
  Extension: 'extension',
  GuardianSunset: "the end of a guardian's time",
}

function settingWords(setting: governor.Setting, value: bigint): string {
  switch (setting) {
    case 'Quorum':
    case 'Threshold':
      return `${formatUnits(value, 2)} %`
    case 'LiveProposals':
      return count(value)
    case 'GuardianSunset':
      return formatDate(value)
    default:
      return formatSpan(value)
  }
}
