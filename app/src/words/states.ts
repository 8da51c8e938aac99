// Where a proposal stands, in words.
import type { governor } from '@tributary/client'

export const STATE_WORDS: Record<governor.State, string> = {
  Pending: 'pending: its vote has not begun',
  Active: 'being voted on',
  Defeated: 'defeated',
  Succeeded: 'passed',
  Queued: 'queued',
  Expired: 'expired: it passed, and was not queued or executed in time',
  Executed: 'executed',
  Canceled: 'canceled',
  Vetoed: 'vetoed',
}

/** In a word, as on a badge. */
export const STATE_NAMES: Record<governor.State, string> = {
  Pending: 'Pending',
  Active: 'Voting',
  Defeated: 'Defeated',
  Succeeded: 'Passed',
  Queued: 'Queued',
  Expired: 'Expired',
  Executed: 'Executed',
  Canceled: 'Canceled',
  Vetoed: 'Vetoed',
}

export const STATE_COLORS: Record<governor.State, string> = {
  Pending: 'gray',
  Active: 'blue',
  Defeated: 'red',
  Succeeded: 'teal',
  Queued: 'violet',
  Expired: 'gray',
  Executed: 'green',
  Canceled: 'gray',
  Vetoed: 'red',
}
