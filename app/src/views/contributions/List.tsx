import { Anchor, Badge, Button, Card, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { accountIn, formatDistance, type metrics } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { useNow } from '../../chain/clock'
import { useAttestations, useRegistryRoles, type Filter, type Listed } from '../../chain/reads/contributions'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { SafeLink } from '../../parts/SafeLink'
import { isDue, stateWords, STATUS_COLORS, STATUS_NAMES } from '../../words/standing'
import { metricWords, type Metric } from '../../words/metrics'
import { useWords } from '../../words/words'

const STATES = Object.entries(STATUS_NAMES) as [metrics.Status, string][]

interface Props {
  all: Metric[]
  member?: string
  metric?: string
}

/** Attestations, newest first: of a member, a metric or a state if wanted. */
export function List({ all, member: first = '', metric: of }: Props) {
  const words = useWords()
  const [member, setMember] = useState(first)
  const [metric, setMetric] = useState(of ?? '')
  const [status, setStatus] = useState('')
  const account = accountIn(member.trim())
  const filter: Filter = {
    ...(account && { member: account }),
    ...(metric && { metric: Number(metric) }),
    ...(status && { status: status as metrics.Status }),
  }
  const asked = useAttestations(filter)
  const isNarrow = Object.keys(filter).length > 0
  const { name } = metricWords(all, words)
  return (
    <section aria-labelledby="attestations">
      <Title order={2} size="h3" id="attestations" mb="sm">
        What was attested
      </Title>
      <Group align="start" mb="md" gap="sm">
        <TextInput
          label="Member"
          placeholder="Everybody, or an address"
          value={member}
          onChange={({ currentTarget }) => setMember(currentTarget.value)}
          error={member.trim() !== '' && !account && 'This is no address of an account'}
          style={{ flex: '3 1 220px' }}
        />
        <NativeSelect
          label="Metric"
          value={metric}
          onChange={({ currentTarget }) => setMetric(currentTarget.value)}
          data={[{ value: '', label: 'All metrics' }, ...all.map(({ id }) => ({ value: String(id), label: name(id) }))]}
          style={{ flex: '1 1 130px' }}
        />
        <NativeSelect
          label="State"
          value={status}
          onChange={({ currentTarget }) => setStatus(currentTarget.value)}
          data={[{ value: '', label: 'All states' }, ...STATES.map(([value, label]) => ({ value, label }))]}
          style={{ flex: '1 1 130px' }}
        />
      </Group>
      <Answer of={asked} lines={6}>
        {({ pages }) => {
          const listed = pages.flatMap((page) => page.listed)
          if (listed.length === 0 && !asked.hasNextPage) {
            return <Text>There are none{isNarrow ? ' like that' : ' yet'}.</Text>
          }
          return (
            <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }} gap="sm">
              {listed.map((one) => (
                <li key={one.id}>
                  <Line {...one} all={all} />
                </li>
              ))}
            </Stack>
          )
        }}
      </Answer>
      {asked.hasNextPage && (
        <Button mt="md" variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {isNarrow ? 'Look for older ones' : 'Show older ones'}
        </Button>
      )}
    </section>
  )
}

function Line({ id, attestation, all }: Listed & { all: Metric[] }) {
  const words = useWords()
  const now = useNow()
  const roles = useRegistryRoles()
  const { member, metric, amount, uri, filedAt } = attestation
  const { claimed } = metricWords(all, words)
  return (
    <Card withBorder padding="sm" component="article" aria-label={`Attestation ${id}`}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Anchor component={Link} href={`/contributions/${id}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
          <Text span c="dimmed" fw={400} inherit>
            {id}
          </Text>{' '}
          <bdi>{claimed(metric, amount)}</bdi>
        </Anchor>
        <StatusBadge attestation={attestation} />
      </Group>
      <Group gap="4px 16px" mt={4}>
        <Address account={member} />
        <Text size="sm" c="dimmed" className="numbers">
          attested {formatDistance(filedAt, now)}
          {roles.data && `; ${stateWords(attestation, roles.data.arbiter, words)}`}
        </Text>
      </Group>
      {uri && (
        <Text size="sm" mt={4}>
          <SafeLink uri={uri} />
        </Text>
      )}
    </Card>
  )
}

export function StatusBadge({ attestation }: { attestation: metrics.Attestation }) {
  const now = useNow()
  const { status } = attestation
  return (
    <Badge color={STATUS_COLORS[status]} variant="dot" flex="none">
      {isDue(attestation, now) ? 'Window over' : STATUS_NAMES[status]}
    </Badge>
  )
}
