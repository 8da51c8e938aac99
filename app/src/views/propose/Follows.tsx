import { List, Text, Title } from '@mantine/core'
import { formatDate, formatSpan } from '@tributary/client'
import { useStanding, type Standing } from '../../chain/reads/propose'
import { Answer } from '../../parts/Answer'
import { useMe } from '../../wallet/context'
import { share } from '../../words/programs'
import { useWords, type Words } from '../../words/words'

/** What a proposer needs, and what comes after. */
export function Follows({ isPoll }: { isPoll: boolean }) {
  const me = useMe()
  const standing = useStanding(me)
  const words = useWords()
  return (
    <section aria-labelledby="follows">
      <Title order={2} size="h3" id="follows" mb="xs">
        What you need, and what follows
      </Title>
      <Answer of={standing}>
        {(known) => (
          <List size="sm" spacing={4}>
            {[...needs(known, words), ...follows(known, isPoll, words)].map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        )}
      </Answer>
      <Text size="sm" c="dimmed" mt="xs">
        There is no bond. What the chain stores of it is paid as a deposit, which the dry run tells before you sign.
      </Text>
    </section>
  )
}

function needs({ settings, needed, votes, live }: Standing, words: Words): string[] {
  const need = `A proposer needs ${words.tokens(needed)} in votes, ${share(settings.threshold)} of all`
  const most = `${settings.liveProposals} undecided ${settings.liveProposals === 1 ? 'proposal' : 'proposals'}`
  if (votes === undefined || live === undefined) return [`${need}, and has at most ${most} at once.`]
  const short = votes < needed ? `: have ${words.tokens(needed - votes)} more delegated to you` : ''
  return [`${need}; you have ${words.tokens(votes)}${short}.`, `You may have ${most} at once, and have ${live.length}.`]
}

function follows({ settings }: Standing, isPoll: boolean, words: Words): string[] {
  const { votingDelay, votingPeriod, extension, timelock, grace, quorum, earlyDecision } = settings
  const begins = words.now + votingDelay
  const ends = begins + votingPeriod
  const late = extension > 0n ? `, and ${formatSpan(extension)} later if a late ballot changes what comes of it` : ''
  const early = earlyDecision ? '; it ends sooner once no ballot can change it' : ''
  const vote = [
    votingDelay > 0n
      ? `The vote begins ${formatSpan(votingDelay)} after you propose: votes count as they are then.`
      : 'The vote begins at once: votes count as they are then.',
    `It lasts ${formatSpan(votingPeriod)}: until ${formatDate(ends)} if you propose now${late}${early}.`,
    `It passes with more votes for it than against it, and ${share(quorum)} of all votes for it or abstaining.`,
  ]
  if (isPoll) return [...vote, 'A poll does nothing: its result is all that comes of it.']
  return [
    ...vote,
    `Then anybody queues it${timelock > 0n ? `, and executes it ${formatSpan(timelock)} later at the earliest` : ' and executes it'}, within ${formatSpan(grace)}; else it expires.`,
  ]
}
