// Ballots, in words.
import type { governor } from '@tributary/client'
import type { Words } from './words'

/** "for with 10 FRT, against with 2.5 FRT" */
export function castWords({ forVotes, againstVotes, abstainVotes }: governor.Tally, { tokens }: Words): string {
  const parts: [bigint, string][] = [
    [forVotes, 'for'],
    [againstVotes, 'against'],
    [abstainVotes, 'abstaining'],
  ]
  return parts
    .filter(([votes]) => votes > 0n)
    .map(([votes, how]) => `${how} with ${tokens(votes)}`)
    .join(', ')
}

/** Why a proposal does not pass with these ballots, if it does not. */
export function lacking({ tally, quorum }: Pick<governor.ProposalView, 'tally' | 'quorum'>, { tokens }: Words) {
  const missing = (quorum ?? 0n) - tally.forVotes - tally.abstainVotes
  if (missing > 0n) return `${tokens(missing)} more for or abstaining are needed for the quorum`
  if (tally.forVotes <= tally.againstVotes) return 'there must be more for than against'
  return undefined
}

/** What would come of a vote if it ended now. */
export function standsWords(proposal: Pick<governor.ProposalView, 'tally' | 'quorum'>, words: Words): string {
  const lacks = lacking(proposal, words)
  return lacks ? `As it stands it would not pass: ${lacks}` : 'As it stands it would pass'
}

/** As after "vote": with all of `left`, if that is known. */
export function choiceWords(choice: governor.Choice, left: bigint | undefined, words: Words): string {
  if (choice.type === 'Split') return castWords(choice.value, words)
  const how = { For: 'for', Against: 'against', Abstain: 'to abstain' }[choice.type]
  return left === undefined ? how : `${how} with ${words.tokens(left)}`
}
