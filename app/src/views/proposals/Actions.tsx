import { Stack, Text, Title } from '@mantine/core'
import type { governor } from '@tributary/client'
import { useActions } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { ToldAction, useTold } from '../../parts/ToldAction'

/** States in which what an action would do is still to be decided. */
const OPEN: governor.State[] = ['Pending', 'Active', 'Succeeded', 'Queued']

/** What a proposal would do, and whether that would work now. */
export function Actions({ proposal }: { proposal: governor.ProposalView }) {
  const actions = useActions(proposal.id)
  return (
    <section aria-labelledby="actions">
      <Title order={2} size="h3" id="actions" mb="sm">
        What it does
      </Title>
      <Answer of={actions}>
        {(all) => (all.length === 0 ? <Text>Nothing: it is a poll.</Text> : <Each actions={all} proposal={proposal} />)}
      </Answer>
    </section>
  )
}

function Each({ actions, proposal }: { actions: governor.Action[]; proposal: governor.ProposalView }) {
  const all = useTold(actions, OPEN.includes(proposal.state), proposal.id)
  return (
    <Stack component="ol" m={0} pl="lg">
      {all.map((told, index) => (
        <li key={index}>
          <ToldAction told={told} />
        </li>
      ))}
    </Stack>
  )
}
