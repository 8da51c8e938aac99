// Where an attestation stands, and who may do what to it next: the sentences of `tributary attestation`.
import type { metrics } from '@tributary/client'
import { points } from './metrics'
import type { Account, Words } from './words'

/** In a word, as on a badge. */
export const STATUS_NAMES: Record<metrics.Status, string> = {
  Pending: 'Pending',
  Challenged: 'Challenged',
  Upheld: 'Upheld',
  Final: 'Counts',
  Rejected: 'Rejected',
  Retracted: 'Taken back',
  Revoked: 'Revoked',
  Expired: 'Void',
}

export const STATUS_COLORS: Record<metrics.Status, string> = {
  Pending: 'blue',
  Challenged: 'orange',
  Upheld: 'teal',
  Final: 'green',
  Rejected: 'red',
  Retracted: 'gray',
  Revoked: 'red',
  Expired: 'gray',
}

/** How often one attestation may be challenged. */
export const MAX_CHALLENGES = 8

/** Whether nobody may doubt it or take it back any more, and anybody may make it count. */
export const isDue = ({ status, maturesAt }: metrics.Attestation, now: bigint): boolean =>
  (status === 'Pending' || status === 'Upheld') && maturesAt <= now

/** Whether its window runs: it may be doubted, and taken back by its attestor. */
export const isOpen = ({ status, maturesAt }: metrics.Attestation, now: bigint): boolean =>
  (status === 'Pending' || status === 'Upheld') && maturesAt > now

/** Who decides challenges: an arbiter, or the members by a vote, where the governor is the arbiter. */
export const judge = (arbiter: Account, words: Words): string =>
  words.part(arbiter) === 'governor' ? 'a vote of the members' : 'the arbiter'

/** Where an attestation stands, and since or until when. */
export function stateWords(attestation: metrics.Attestation, arbiter: Account, words: Words): string {
  const { status, maturesAt, challenge, finalizedAt } = attestation
  const who = judge(arbiter, words)
  const upheld = status === 'Upheld' ? `found true by ${who}; ` : ''
  switch (status) {
    case 'Pending':
    case 'Upheld':
      return isDue(attestation, words.now)
        ? `${upheld}its window is over: anybody may make it count`
        : `${upheld}may be challenged until ${words.moment(maturesAt)}`
    case 'Challenged':
      if (!challenge) return `challenged: it waits for ${who}`
      return challenge.until <= words.now
        ? `challenged, and ${who} did not decide in time: anybody may end it, and it will not count`
        : `challenged: ${who} decides before ${words.moment(challenge.until)}`
    case 'Final':
      return finalizedAt === undefined ? 'counts' : `counts since ${words.moment(finalizedAt)}`
    case 'Rejected':
      return `rejected: ${who} found it false`
    case 'Retracted':
      return 'taken back by its attestor'
    case 'Revoked':
      return 'counted once, and was revoked by a decision'
    case 'Expired':
      return `does not count: ${who} did not decide in time`
  }
}

/** What it is worth once it counts. */
export const worthWords = ({ points: worth, tokens }: metrics.Attestation, words: Words): string =>
  worth === 0n ? 'nothing: its metric has no weight' : `${points(worth)} and ${words.tokens(tokens)}`
