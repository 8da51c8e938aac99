import { Button, Stack, Text, Title } from '@mantine/core'
import type { governor } from '@tributary/client'
import { useState } from 'react'
import { useBallots, useReasons, type Cast } from '../../chain/reads'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { Further } from '../../parts/Further'
import { Quoted } from '../../parts/Quoted'
import { castWords, choiceWords } from '../../words/ballots'
import { capital } from '../../words/counted'
import { useWords } from '../../words/words'

/** Who voted how, and why as far as the node still knows. */
export function Ballots({ proposal }: { proposal: governor.ProposalView }) {
  const words = useWords()
  const ballots = useBallots(proposal.id)
  const [further, setFurther] = useState(1)
  const reasons = useReasons(proposal, further)
  if (proposal.voters === 0) return null
  const told = reasons.data
  return (
    <section aria-labelledby="ballots">
      <Title order={2} size="h3" id="ballots" mb="sm">
        Ballots
      </Title>
      <Answer of={ballots}>
        {({ pages }) => (
          <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {pages.flat().map(([voter, { cast }]) => (
              <li key={voter.address()}>
                <Address account={voter} /> <Text span>{castWords(cast, words)}</Text>
                <Why parts={told?.of[voter.address()] ?? []} />
              </li>
            ))}
          </Stack>
        )}
      </Answer>
      {ballots.hasNextPage && (
        <Button mt="sm" variant="default" onClick={() => void ballots.fetchNextPage()}>
          Show more ballots
        </Button>
      )}
      <Further
        looked={told}
        what="reasons"
        within="since it was proposed"
        isLooking={reasons.isPlaceholderData || told?.isLooking === true}
        error={told ? undefined : reasons.error}
        look={() => (told ? setFurther(further * 2) : void reasons.refetch())}
      />
    </section>
  )
}

/** Why somebody voted so: of who cast several ballots, of each part of the weight. */
function Why({ parts }: { parts: Cast[] }) {
  const words = useWords()
  return parts.map(({ choice, weight, reason }, index) => (
    <div key={index}>
      {parts.length > 1 && (
        <Text size="sm">
          {capital(choiceWords(choice, weight, words))}
          {reason && ':'}
        </Text>
      )}
      {reason && <Quoted text={reason} />}
    </div>
  ))
}
