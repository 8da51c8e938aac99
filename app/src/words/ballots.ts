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

/** As after "vote": with all of `left`, if that is known. */
export function choiceWords(choice: governor.Choice, left: bigint | undefined, words: Words): string {
  if (choice.type === 'Split') return castWords(choice.value, words)
  const how = { For: 'for', Against: 'against', Abstain: 'to abstain' }[choice.type]
  return left === undefined ? how : `${how} with ${words.tokens(left)}`
}
