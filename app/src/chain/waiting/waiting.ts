// What waits for somebody, by the rules of `tributary inbox`.
import type { governor, treasury } from '@tributary/client'

export type Waiting =
  /** A ballot to cast, with what is left of their weight. */
  | { is: 'vote'; proposal: governor.ProposalView; left: bigint; used: bigint }
  /** Whoever is the guardian may stop it. */
  | { is: 'veto'; proposal: governor.ProposalView; until: bigint }
  | { is: 'begins'; proposal: governor.ProposalView }
  | { is: 'timelock'; proposal: governor.ProposalView; until: bigint }
  | ({ is: Concern } & Attested)
  | { is: 'claim'; program: number; asset: treasury.Asset; amount: bigint; isAll: boolean; until?: bigint }
  /** Its next epoch waits for something. */
  | { is: 'unpaid'; program: number; refusal: unknown }
  /** Nothing can be told of it: what its source answers breaks the call. */
  | ({ is: 'unread' } & ({ program: number } | { grant: number }))
  | { is: 'grant'; grant: number; asset: treasury.Asset; amount: bigint }
  | { is: 'gate'; grant: number; refusal: unknown }
  | { is: 'bonds'; amount: bigint }
  | { is: 'tokens'; member: string; amount: bigint; hasRoom: boolean }

/** What an open attestation is to somebody. */
export type Concern =
  /** Anybody's to look at, and to doubt. */
  | 'look'
  /** It is about them. */
  | 'about'
  /** They filed it, and it is doubted. */
  | 'attested'
  /** They doubt it. */
  | 'doubted'
  /** They are the arbiter. */
  | 'decide'
  /** They have votes, and a vote decides. */
  | 'propose'

export interface Attested {
  attestations: number[]
  isDoubted: boolean
  points: bigint
  /** With whom it has to do: its attestor, or whoever doubts it. */
  other: string
  until: bigint
  /** Who decides: an arbiter, or the members by a vote. */
  isByVote: boolean
}
