// What the registry of contributions refuses, in sentences: crates/words/src/metrics_errors.rs.
import { formatSpan, formatUnits, POINT_DECIMALS } from '@tributary/client'
import { count, MISSING, type Sentences } from './sentence'

const STATUS_WORDS: Record<string, string> = {
  Pending: 'pending',
  Challenged: 'challenged',
  Upheld: 'upheld by the arbiter',
  Final: 'final',
  Rejected: 'rejected by the arbiter',
  Retracted: 'taken back by its attestor',
  Revoked: 'revoked by a decision',
  Expired: 'void, as the arbiter did not answer in time',
}

const range = (name: string, value: bigint, min: bigint, max: bigint) => ({
  what: `${name} of ${formatSpan(value)}: from ${formatSpan(min)} to ${formatSpan(max)}`,
})

export const REGISTRY = {
  NotAttestor: ({ caller, metric }, words) => ({
    what: `${words.member(caller)} is no attestor of metric ${metric}`,
    cure: 'act as one of its attestors; a proposal changes who is',
  }),
  UnknownMetric: (metric) => ({ what: `there is no metric ${String(metric)}`, cure: MISSING }),
  UnknownAttestation: (id) => ({ what: `there is no attestation ${String(id)}`, cure: MISSING }),
  WrongStatus: ({ attestation, status }) => ({
    what: `attestation ${String(attestation)} is ${STATUS_WORDS[status]}, so this is not possible`,
  }),
  WindowClosed: ({ attestation, closed }, words) => ({
    what: `the time for this at attestation ${String(attestation)} ended ${words.moment(closed)}`,
    cure: 'what counts wrongly is revoked by a proposal',
  }),
  AmountOutOfRange: ({ entry, amount, max }) => ({
    what: `claim ${entry + 1} is of ${count(amount)} units: from 1 to ${count(max)}`,
  }),
  WorthTooMuch: ({ entry, max }, words) => ({
    what:
      `claim ${entry + 1} would bring more than ${formatUnits(max, POINT_DECIMALS)} points, or more than ` +
      words.tokens(max),
    cure: 'lower its amount',
  }),
  TermTooLarge: () => ({
    what: 'a weight, tokens per point or a bond is too large; or an indicator has a half-life',
  }),
  PeriodCapExceeded: ({ claimed, cap }) => ({
    what: `with this, the attestor would have claimed ${count(claimed)} units in this period: at most ${count(cap)}`,
    cure: 'attest the rest in the next period',
  }),
  WrongBond: ({ sent, needed }, words) => ({
    what: `${words.native(sent)} were put up as bonds, and exactly ${words.native(needed)} are needed`,
  }),
  TextTooLong: ({ length, max }) => ({ what: `a name, unit or URI of ${count(length)} bytes: at most ${count(max)}` }),
  WindowOutOfRange: ({ window, min, max }) => range('a window', window, min, max),
  ArbitrationOutOfRange: ({ arbitration, min, max }) => range('an arbitration', arbitration, min, max),
  Immutable: (metric) => ({
    what: `the kind of metric ${String(metric)} cannot change`,
    cure: 'define another metric',
  }),
  MintFailed: () => ({ what: 'the token minted nothing', cure: 'who calls with more gas may have more luck' }),
  NothingOwed: (account, words) => ({ what: `${words.member(account)} is owed no bonds` }),
} satisfies Sentences
