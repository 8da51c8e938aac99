import { Badge, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { formatSpan } from '@tributary/client'
import type { ReactNode } from 'react'
import { useRegistryRoles, useScoreHalfLife, useTotals } from '../../chain/reads/contributions'
import { Address } from '../../parts/Address'
import { judge } from '../../words/standing'
import { measured, metricWords, points, SCORE, type Metric } from '../../words/metrics'
import { useWords, type Words } from '../../words/words'

/** What counts, for how much, and by which rules. */
export function Metrics({ all }: { all: Metric[] }) {
  const totals = useTotals(all)
  const halfLife = useScoreHalfLife()
  const score = totals.data?.get(SCORE)
  return (
    <section aria-labelledby="metrics">
      <Title order={2} size="h3" id="metrics">
        What counts
      </Title>
      <Text size="sm" c="dimmed" mb="sm" className="numbers">
        {score === undefined ? ' ' : `All members together have ${points(score)}. `}
        {halfLife.data !== undefined && decayWords('Points', halfLife.data)}
      </Text>
      {all.length === 0 && <Text>Nothing is counted yet: a decision of the DAO defines a metric.</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {all.map((metric) => (
          <Terms key={metric.id} metric={metric} all={all} total={totals.data?.get(metric.id)} />
        ))}
      </SimpleGrid>
    </section>
  )
}

const decayWords = (what: string, halfLife: bigint) =>
  halfLife === 0n ? `${what} do not decay.` : `Of ${what.toLowerCase()}, half is left after ${formatSpan(halfLife)}.`

function Terms({ metric, all, total }: { metric: Metric; all: Metric[]; total: bigint | undefined }) {
  const words = useWords()
  const { arbiter } = useRegistryRoles().data ?? {}
  const { id, attestors, window, bond, arbitration } = metric
  const told = metricWords(all, words)
  const name = told.name(id)
  const rows: [string, ReactNode][] = [
    ['In all', total === undefined ? '…' : told.value({ source: words.dao.metrics.address, metric: id }, total)],
    ['Challenges', `within ${formatSpan(window)}, for ${words.native(bond)}`],
    ['Disputes', `decided by ${arbiter ? judge(arbiter, words) : '…'} within ${formatSpan(arbitration)}`],
    ...limits(metric),
    ['Attestors', attestors.length === 0 ? 'nobody' : <Accounts key="attestors" of={attestors} />],
  ]
  return (
    <Card withBorder component="article" aria-label={name}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }} component="bdi">
          {name}
        </Text>
        {metric.kind === 'Indicator' && <Badge variant="default">Indicator</Badge>}
        {metric.kind === 'Contribution' && metric.weight === 0n && (
          <Badge color="gray" variant="dot">
            Retired
          </Badge>
        )}
      </Group>
      <Text className="numbers" mb="xs">
        {weightWords(metric, words)}
      </Text>
      <Table variant="vertical" layout="fixed" fz="sm" className="facts">
        <Table.Tbody>
          {rows.map(([what, is]) => (
            <Table.Tr key={what}>
              <Table.Th w="min(7rem, 28vw)">{what}</Table.Th>
              <Table.Td>{is}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

/** "Each page brings 15 points, and 15 FRT". */
function weightWords({ kind, unit, weight, tokensPerPoint }: Metric, words: Words): string {
  if (kind === 'Indicator') return 'One number for the whole DAO, by which nobody earns.'
  if (weight === 0n) return 'It weighs nothing any more: what is attested brings no points.'
  // Tokens are for whole points, of each attestation.
  const tokens = tokensPerPoint === 0n ? '' : `, and ${words.tokens(tokensPerPoint)} for each whole point`
  return `${measured(1n, 0, unit || 'unit')} brings ${points(weight)}${tokens}.`
}

function limits({ attestationCap, periodCap, period, halfLife, unit }: Metric): [string, string][] {
  const told = (amount: bigint) => measured(amount, 0, unit || 'unit')
  const each = period === 0n ? 'in all' : `in ${formatSpan(period)}`
  return [
    ...(attestationCap > 0n ? [['At once', `at most ${told(attestationCap)}`] as [string, string]] : []),
    ...(periodCap > 0n ? [['Each attestor', `at most ${told(periodCap)} ${each}`] as [string, string]] : []),
    ...(halfLife > 0n ? [['Decay', `half is left after ${formatSpan(halfLife)}`] as [string, string]] : []),
  ]
}

/** More are not shown. */
const SHOWN = 4

function Accounts({ of }: { of: Metric['attestors'] }) {
  return (
    <Stack gap={2}>
      {of.slice(0, SHOWN).map((account) => (
        <div key={account.address()}>
          <Address account={account} />
        </div>
      ))}
      {of.length > SHOWN && <Text size="sm">and {of.length - SHOWN} more</Text>}
    </Stack>
  )
}
