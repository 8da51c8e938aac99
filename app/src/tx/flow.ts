// The stages of a transaction, as the dialog shows them. Kept apart from how it looks, to be tested.
import {
  answerOf,
  ConnectionLost,
  NoAnswer,
  NoSignature,
  type Dao,
  type Misfit,
  type Prepared,
  type Receipt,
  type Several,
  type Together,
} from '@tributary/client'
import type { ReactNode } from 'react'
import { NotAsTold, NotSigned } from '../words/refusals'

/** Something to do on the chain. */
export interface Deed {
  /** What the button says, as "Vote". */
  name: string
  /** What will happen, as a sentence. */
  what: ReactNode
  /** Runs it dry: with `prepare` of the client, or with `prepareSeveral` what has parts. */
  prepare: (dao: Dao, from: string) => Promise<Prepared<unknown> | Several>
  /**
   * Whether it still is as it was told, by what its calls answered right before the wallet is asked: each by its place. Of
   * what tells no amounts nothing changes.
   */
  isAsTold?: (answers: Map<number, unknown>, dao: Dao, from: string) => boolean | Promise<boolean>
  /** What it consists of, if it is several things: in the order of their calls. */
  parts?: Part[]
  /** What has happened, as a sentence; perhaps by what the transactions tell. */
  done: ReactNode | ((receipts: Receipt[]) => ReactNode)
  /** Called once it is final. */
  onDone?: (receipt: Receipt) => void
}

export interface Part {
  /** What it is called, as "Program 3". */
  name: string
  /** What will happen, as a sentence. */
  what: string
}

/** Something to do of which nothing works, each part for its own reason. */
export class NothingWorks extends Error {
  override name = 'NothingWorks'

  constructor(readonly refused: Misfit[]) {
    super('nothing of it works')
  }
}

/** Something that worked when it was shown, and does not any more now that the wallet would be asked. */
export class NotAnyMore extends Error {
  override name = 'NotAnyMore'

  constructor(override readonly cause: unknown) {
    super('it does not work any more')
  }
}

/**
 * Runs a transaction dry once more, right before the wallet is asked: of several calls one that works is enough. What each
 * answers, by its place.
 */
export async function mustStillWork({ calls, again, retry }: Together): Promise<Map<number, unknown>> {
  const tries = calls.length > 1 ? calls.map((_, place) => retry(place)) : [again().then(({ data }) => answerOf(data))]
  const [first, ...others] = await Promise.allSettled(tries)
  if (first?.status === 'rejected' && others.every(({ status }) => status === 'rejected')) {
    throw first.reason instanceof NoAnswer ? first.reason : new NotAnyMore(first.reason)
  }
  const answers = [first, ...others].map((tried) => (tried?.status === 'fulfilled' ? tried.value : undefined))
  return new Map(calls.map((call, place) => [call, answers[place]]))
}

/** Refuses what is other than it was told: somebody else did it meanwhile, or the same account somewhere else. */
export async function mustBeAsTold({ isAsTold }: Deed, answers: Map<number, unknown>, { dao, from }: Together) {
  if (isAsTold && !(await isAsTold(answers, dao, from))) throw new NotAnyMore(new NotAsTold())
}

/** How many transactions of a plan are final. */
interface UnderWay {
  plan: Several
  done: number
}

export type Flow =
  | { at: 'closed' }
  /** What was shown is tried once more, when it is about to be signed. */
  | { at: 'trying'; isAgain?: boolean }
  | { at: 'refused'; error: unknown }
  | { at: 'ready'; plan: Several; notSigned?: NotSigned }
  | ({ at: 'signing' } & UnderWay)
  | ({ at: 'sent'; stage: string } & UnderWay)
  | { at: 'final'; plan: Several; outcome: Outcome }

/** What came of a plan: what was included, and of which calls nothing came. */
export interface Outcome {
  receipts: Receipt[]
  failures: Misfit[]
}

/** What is prepared as transactions to be signed one after another: one, if it is a single thing. */
export function planOf(prepared: Prepared<unknown> | Several): Several {
  if ('transactions' in prepared) {
    if (prepared.transactions.length === 0) throw new NothingWorks(prepared.refused)
    return prepared
  }
  return { transactions: [{ ...prepared, calls: [0], retry: async () => undefined }], refused: [] }
}

/** After these nothing else of a plan is signed: nobody signs, or nobody knows what becomes of what was sent. */
const LAST = [NotSigned, NoSignature, ConnectionLost]

/** What came of one transaction, and what of it failed. */
type Sent = { receipt: Receipt; failures: Misfit[] }

/**
 * Sends a plan, one transaction after another. One that fails takes no other along; but if nobody signs any more, or nobody
 * knows what becomes of one, the rest is left. What is the only one, or the first that nobody signs, throws.
 */
export async function sendAll(
  { transactions }: Several,
  send: (one: Together, done: number) => Promise<Sent>,
): Promise<Outcome> {
  const outcome: Outcome = { receipts: [], failures: [] }
  for (const [done, one] of transactions.entries()) {
    try {
      const { receipt, failures } = await send(one, done)
      outcome.receipts.push(receipt)
      outcome.failures.push(...failures)
    } catch (error) {
      const isFirst = outcome.receipts.length + outcome.failures.length === 0
      const isLast = LAST.some((kind) => error instanceof kind)
      if (transactions.length === 1 || (isFirst && isLast)) throw error
      const lost = isLast ? transactions.slice(done) : [one]
      outcome.failures.push(...lost.flatMap(({ calls }) => calls.map((call) => ({ call, error }))))
      if (isLast) break
    }
  }
  return outcome
}

/** While something is on its way, nothing else may be begun. */
export const isUnderWay = (flow: Flow): boolean =>
  flow.at === 'signing' || flow.at === 'sent' || (flow.at === 'trying' && flow.isAgain === true)

/** How far along it is, in words, by dedot's names for it. */
export function stageWords(stage: string): string {
  switch (stage) {
    case 'Signed':
      return 'It is signed and given to the node, which has not answered yet.'
    case 'BestChainBlockIncluded':
      return 'It is in a block. Waiting until that is final.'
    case 'Finalized':
      return 'It is final.'
    default:
      return 'It is sent. Waiting until it is in a block.'
  }
}
