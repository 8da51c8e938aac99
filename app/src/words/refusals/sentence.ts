// What the tables of refusals are made of.
import { formatUnits, type treasury } from '@tributary/client'
import type { Words } from '../words'

export interface Refusal {
  what: string
  cure?: string
}

/** What a contract told along with the name of its error: the fields are those of its interface. */
// The types of all errors would have to be told apart for each sentence, which their names do already.
type Fields = any

/** By the names of errors. */
export type Sentences = Record<string, (fields: Fields, words: Words) => Refusal>

export const amounts = ({ asset, amount }: { asset: treasury.Asset; amount: bigint }, words: Words) =>
  words.amount(asset, amount)
export const count = (value: bigint | number) => formatUnits(BigInt(value), 0)
export const MISSING = 'it may be of another DAO, or the page is of an older state'
