import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { useMetrics } from '../../chain/reads/contributions'
import { Answer } from '../../parts/Answer'
import { useMe } from '../../wallet/context'
import { List } from './List'
import { Metrics } from './Metrics'

/** What counts here and for how much, and what members are said to have done. */
export default function Contributions({ params }: { params: Record<string, string | undefined> }) {
  const me = useMe()
  const metrics = useMetrics()
  const isAttestor = metrics.data?.some(({ attestors }) => attestors.some((one) => one.address() === me))
  const { member, metric } = params
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1}>Contributions</Title>
        {isAttestor && (
          <Button component={Link} href="/contributions/attest">
            Attest
          </Button>
        )}
      </Group>
      <Text>
        Attestors claim what somebody has done, with evidence, and put up a bond. Anybody may challenge a claim until
        its window ends; what stands then counts: it brings points, and tokens that vote.
      </Text>
      <Answer of={metrics} lines={8}>
        {(all) => (
          <>
            {member === undefined && <Metrics all={all} />}
            {/* A link to somebody else's contributions begins a list of its own. */}
            <List key={`${member} ${metric}`} all={all} member={member} metric={metric} />
          </>
        )}
      </Answer>
    </Stack>
  )
}
