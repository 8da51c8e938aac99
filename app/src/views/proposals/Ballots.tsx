import { Button, Stack, Text, Title } from '@mantine/core'
import type { governor } from '@tributary/client'
import { useState } from 'react'
import { useBallots, useReasons } from '../../chain/reads'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { Quoted } from '../../parts/Quoted'
import { castWords } from '../../words/ballots'
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
                {told?.of[voter.address()]?.map((reason, index) => (
                  <Quoted key={index} text={reason} />
                ))}
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
      {told && told.isForgotten && (
        <Text size="sm" c="dimmed" mt="sm">
          This node knows reasons from block {told.from.toLocaleString('en')} on only; older ones it keeps no more.
        </Text>
      )}
      {told && !told.isForgotten && told.from > proposal.block && (
        <Button mt="sm" variant="default" loading={reasons.isFetching} onClick={() => setFurther(further * 2)}>
          Look further back for reasons than block {told.from.toLocaleString('en')}
        </Button>
      )}
    </section>
  )
}
