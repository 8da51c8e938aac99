// The stages of a transaction, as the dialog shows them. Kept apart from how it looks, to be tested.
import type { Dao, Prepared, Receipt } from '@tributary/client'
import type { ReactNode } from 'react'

/** Something to do on the chain. */
export interface Deed {
  /** What the button says, as "Vote". */
  name: string
  /** What will happen, as a sentence. */
  what: ReactNode
  /** Runs it dry: with `prepare` of the client. */
  prepare: (dao: Dao, from: string) => Promise<Prepared<unknown>>
  /** What has happened, as a sentence. */
  done: ReactNode
  /** Called once it is final. */
  onDone?: (receipt: Receipt) => void
}

export type Flow =
  | { at: 'closed' }
  | { at: 'trying' }
  | { at: 'refused'; error: unknown }
  | { at: 'ready'; prepared: Prepared<unknown>; wasNotSigned?: boolean }
  | { at: 'signing'; prepared: Prepared<unknown> }
  | { at: 'sent'; prepared: Prepared<unknown>; stage: string }
  | { at: 'final'; receipt: Receipt }

/** While something is on its way, nothing else may be begun. */
export const isUnderWay = (flow: Flow): boolean => flow.at === 'signing' || flow.at === 'sent'

/** How far along it is, in words, by dedot's names for it. */
export function stageWords(stage: string): string {
  switch (stage) {
    case 'BestChainBlockIncluded':
      return 'It is in a block. Waiting until that is final.'
    case 'Finalized':
      return 'It is final.'
    default:
      return 'It is sent. Waiting until it is in a block.'
  }
}
