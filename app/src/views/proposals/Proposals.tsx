import { Anchor, Badge, Button, Card, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { formatDistance, type governor } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { useNow } from '../../chain/clock'
import { useProposals, useProposalText } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { TallyBar } from '../../parts/TallyBar'
import { STATE_COLORS, STATE_NAMES } from '../../words/states'
import { titleOf } from './text'

const STATES = Object.entries(STATE_NAMES) as [governor.State, string][]

export default function Proposals() {
  const [state, setState] = useState<governor.State>()
  const asked = useProposals(state)
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Proposals</Title>
        <Group gap="xs">
          <NativeSelect
            aria-label="Which proposals"
            value={state ?? ''}
            onChange={({ currentTarget }) => setState((currentTarget.value || undefined) as governor.State | undefined)}
            data={[{ value: '', label: 'All of them' }, ...STATES.map(([value, label]) => ({ value, label }))]}
          />
          <Button component={Link} href="/propose">
            Propose
          </Button>
        </Group>
      </Group>
      <Answer of={asked} lines={8}>
        {({ pages }) => {
          const proposals = pages.flatMap((page) => page.proposals)
          if (proposals.length === 0) return <Text>There are none{state ? ' in this state' : ' yet'}.</Text>
          return (
            <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
              {proposals.map((proposal) => (
                <li key={proposal.id}>
                  <Line proposal={proposal} />
                </li>
              ))}
            </Stack>
          )
        }}
      </Answer>
      {asked.hasNextPage && (
        <Button variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          Show older ones
        </Button>
      )}
      <Anchor component={Link} href="/relay" size="sm">
        Send a ballot that somebody else signed
      </Anchor>
    </Stack>
  )
}

function Line({ proposal }: { proposal: governor.ProposalView }) {
  const text = useProposalText(proposal)
  const title = text.data ? titleOf(text.data) : `Proposal ${proposal.id}`
  return (
    <Card component={Link} href={`/proposals/${proposal.id}`} className="card" withBorder padding="md">
      <Group justify="space-between" wrap="nowrap" align="start" mb="xs">
        <Text fw={600} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          <Text span c="dimmed" fw={400}>
            {proposal.id}
          </Text>{' '}
          {title}
        </Text>
        <StateBadge state={proposal.state} />
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        <TimeLeft proposal={proposal} />
      </Text>
      <TallyBar {...proposal} />
    </Card>
  )
}

export function StateBadge({ state }: { state: governor.State }) {
  return (
    <Badge color={STATE_COLORS[state]} variant="dot" flex="none">
      {STATE_NAMES[state]}
    </Badge>
  )
}

/** What time does to a proposal next, or did last. */
export function TimeLeft({ proposal }: { proposal: governor.ProposalView }) {
  const now = useNow()
  const { state, snapshot, ends, queuedAt, executableFrom, settings } = proposal
  const distance = (at: bigint) => formatDistance(at, now)
  switch (state) {
    case 'Pending':
      return `The vote begins ${distance(snapshot)}`
    case 'Active':
      return `The vote ends ${distance(ends)}`
    case 'Succeeded':
      return proposal.actionCount === 0
        ? `A poll: its result stands. The vote ended ${distance(ends)}`
        : `It may be queued until it expires ${distance(ends + settings.grace)}`
    case 'Queued':
      return executableFrom !== undefined && executableFrom > now
        ? `It may be executed ${distance(executableFrom)}`
        : `It may be executed now, and expires ${distance((executableFrom ?? queuedAt ?? ends) + settings.grace)}`
    default:
      return ends > now ? 'It was decided before the end of its vote' : `The vote ended ${distance(ends)}`
  }
}
