// What can be sent from several views, in the same words.
import { prepare } from '@tributary/client'
import { prepareExecution } from '../chain/executing'
import type { Deed } from './flow'

/** Has a program pay whoever asks: so much, or more by then. */
export const claim = (program: number, amount: string): Deed => ({
  name: 'Claim',
  what: `What program ${program} owes you by then is paid to you: ${amount} or more.`,
  done: 'It is paid to you.',
  prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryClaim', [program], { from }),
})

/** Has a grant pay its recipient: so much, or more by then. */
export const payGrant = (name: 'Claim' | 'Pay', grant: number, whom: string, amount: string): Deed => ({
  name,
  what: `What has vested of grant ${grant} by then is paid to ${whom}: ${amount} or more.`,
  done: `It is paid to ${whom}.`,
  prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryClaimGrant', [grant], { from }),
})

export const queue = (proposal: number): Deed => ({
  name: 'Queue',
  what: `The timelock of proposal ${proposal} starts.`,
  done: 'It is queued: its timelock runs.',
  prepare: (dao, from) => prepare(dao, dao.governor, 'governorQueue', [proposal], { from }),
})

export const execute = (proposal: number): Deed => ({
  name: 'Execute',
  what: `All that proposal ${proposal} says is done, or nothing.`,
  done: 'It is executed.',
  prepare: (dao, from) => prepareExecution(dao, proposal, from),
})

/** Has the token mint what members are owed for their points. */
export const mintOwed = (members: string[], whom: string, amount: string): Deed => ({
  name: 'Mint',
  what: `The token mints what is owed to ${whom} for points: up to ${amount}, as far as its cap has room.`,
  done: 'The tokens are minted.',
  prepare: (dao, from) => prepare(dao, dao.metrics, 'metricsMintOwed', [members], { from }),
})
