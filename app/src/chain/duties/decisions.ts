// Proposals that have passed, and ballots of votes that are over.
import { proposals, type governor } from '@tributary/client'
import { whyItFails } from '../executing'
import { attempt, type Duty, type Looking } from './duty'

/** How many ballots are to be counted as taking part: those of a vote that is over, if most of all votes were cast. */
export function uncounted({ state, tally, total, voters, counted }: governor.ProposalView): number {
  const cast = tally.forVotes + tally.againstVotes + tally.abstainVotes
  if (state === 'Pending' || state === 'Active' || total === undefined || cast <= total - cast) return 0
  return voters - counted
}

export async function decisions(looking: Looking): Promise<Duty[]> {
  const [due, toCount]: [Duty[], Duty[]] = [[], []]
  for await (const proposal of proposals(looking.dao)) {
    const { id, state, actionCount, executableFrom } = proposal
    if (state === 'Succeeded' && actionCount > 0) due.push({ do: 'queue', proposal })
    if (state === 'Queued' && executableFrom !== undefined && executableFrom <= looking.now) {
      const { refusal } = await attempt(looking, 'governor', 'governorExecute', [id])
      due.push({ do: 'execute', proposal, refusal: refusal && (await whyItFails(looking.dao, id, refusal)) })
    }
    const voters = uncounted(proposal)
    if (voters > 0) toCount.push({ do: 'count', proposal, voters })
  }
  // The oldest expires first.
  return [...due.reverse(), ...toCount.reverse()]
}
