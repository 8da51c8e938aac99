// What anybody may do for the DAO and somebody must. The rules are those of the keeper (crates/keeper/src/duties), the
// answers the contracts' own: what is due is asked for, and tried without sending anything.
import { ContractError, inputOf, tryAction, type Dao, type governor, type Part, type treasury } from '@tributary/client'

export type Duty =
  | { do: 'finalize'; attestations: number[]; members: string[] }
  | { do: 'expire'; attestations: number[] }
  | { do: 'mint'; members: string[]; amount: bigint }
  | { do: 'queue'; proposal: governor.ProposalView }
  | { do: 'execute'; proposal: governor.ProposalView; refusal?: unknown }
  | { do: 'count'; proposal: governor.ProposalView; voters: number }
  | { do: 'open'; program: number; epochs: number; asset: treasury.Asset; refusal?: unknown }
  /** How much is told by who can pay for what is stored. */
  | { do: 'pay'; program: number; members: string[]; asset: treasury.Asset; amount?: bigint }
  | { do: 'grant'; grant: number; recipient: string; asset: treasury.Asset; amount: bigint }
  | { do: 'release'; grant: number }
  | { do: 'close'; program: number }

/** Whether nobody can do it now. */
export const waits = (duty: Duty): boolean => 'refusal' in duty && duty.refusal !== undefined

/** Whoever looks for duties: at a moment, for somebody who would send them. */
export interface Looking {
  dao: Dao
  now: bigint
  from: string
}

/** So many at once: a call that is no burden for a block. */
export const AT_ONCE = 50

/** Of nobody in particular: what anybody may do is tried as this account where no wallet is connected. */
export const ANYBODY = '5C62Ck4UrFPiBtoCmeSrgF7x9yv9mn38446dhCpsi2mLHiFT'

export interface Tried {
  answer?: unknown
  refusal?: unknown
}

/** Runs a message dry. */
export async function attempt(
  { dao, from }: Looking,
  part: Part,
  // The messages of four contracts are too many for one type.
  message: string,
  args: unknown[],
): Promise<Tried> {
  const contract = dao[part] as typeof dao.treasury
  const input = inputOf(contract, message as never, args as never)
  try {
    return { answer: await tryAction(dao, { callee: contract.address, input, value: 0n }, from) }
  } catch (refusal) {
    return { refusal }
  }
}

/** The name that a contract gives to why it refuses. */
export const variantOf = ({ refusal }: Tried): string | undefined =>
  refusal instanceof ContractError ? refusal.variant : undefined
