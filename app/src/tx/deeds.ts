// What can be sent from several views, in the same words.
import { callOf, prepare, prepareSeveral, type Call, type Dao, type Receipt } from '@tributary/client'
import { createElement } from 'react'
import { prepareExecution } from '../chain/executing'
import type { Deed, Part } from './flow'
import { Paid } from './Paid'

const claimWords = (program: number, amount: string) =>
  `What program ${program} owes you by then is paid to you: ${amount} or more.`

const grantWords = (grant: number, whom: string, amount: string) =>
  `What has vested of grant ${grant} by then is paid to ${whom}: ${amount} or more.`

const paid = (receipts: Receipt[]) => createElement(Paid, { receipts })

/** An amount that is told as the least that comes of something. */
export interface Least {
  least: bigint
  amount: string
}

/** Whether each call pays as much as was told. */
const paysAsTold =
  (told: Pick<Least, 'least'>[]) =>
  (answers: Map<number, unknown>): boolean =>
    [...answers].every(([call, answer]) => answer === undefined || (answer as bigint) >= (told[call]?.least ?? 0n))

/** Has a program pay whoever asks: so much, or more by then. */
export const claim = (program: number, told: Least): Deed => ({
  name: 'Claim',
  what: claimWords(program, told.amount),
  done: paid,
  isAsTold: paysAsTold([told]),
  prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryClaim', [program], { from }),
})

/** Something that whoever asks is owed. */
export interface Owed extends Least {
  by: 'program' | 'grant'
  id: number
}

/** What pays somebody, as it is called. */
export const payer = ({ by, id }: Pick<Owed, 'by' | 'id'>): string =>
  by === 'program' ? `Program ${id}` : `Grant ${id}`

/** Has several programs and grants pay whoever asks. */
export const claimSeveral = (all: Owed[]): Deed => ({
  name: all.length > 1 ? `Claim ${all.length} at once` : 'Claim what is chosen',
  what: all.length > 1 ? 'Each of these pays you, and none waits for another:' : 'This pays you:',
  parts: all.map((owed): Part => {
    const { by, id, amount } = owed
    return { name: payer(owed), what: by === 'program' ? claimWords(id, amount) : grantWords(id, 'you', amount) }
  }),
  done: paid,
  isAsTold: paysAsTold(all),
  prepare: (dao, from) =>
    prepareSeveral(
      dao,
      all.map((owed) => claimCall(dao, owed)),
      from,
    ),
})

const claimCall = ({ treasury }: Dao, { by, id }: Owed): Call =>
  by === 'program' ? callOf(treasury, 'treasuryClaim', [id]) : callOf(treasury, 'treasuryClaimGrant', [id])

/** Has a grant pay its recipient: so much, or more by then. */
export const payGrant = (name: 'Claim' | 'Pay', grant: number, whom: string, told: Least): Deed => ({
  name,
  what: grantWords(grant, whom, told.amount),
  isAsTold: paysAsTold([told]),
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
