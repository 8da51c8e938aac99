import { Anchor, Blockquote, Card, Group, Stack, Table, Text, Title } from '@mantine/core'
import { formatDate, formatDistance, printable, type metrics } from '@tributary/client'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useNow } from '../../chain/clock'
import { useAttestation, useDoubts, useMetrics, useRegistryRoles } from '../../chain/reads/contributions'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { SafeLink } from '../../parts/SafeLink'
import { isOpen, MAX_CHALLENGES, stateWords, worthWords } from '../../words/standing'
import { metricWords, type Metric } from '../../words/metrics'
import { useWords } from '../../words/words'
import { numberIn } from '../numbered'
import { Deeds } from './Deeds'
import { StatusBadge } from './List'

/** One attestation with all that whoever must decide about it needs. */
export default function Attestation({ params }: { params: Record<string, string> }) {
  const id = numberIn(params.id)
  const [asked, metrics, roles] = [useAttestation(id ?? 0), useMetrics(), useRegistryRoles()]
  return (
    <Stack>
      <Anchor component={Link} href="/contributions" size="sm">
        ← All contributions
      </Anchor>
      <Answer of={asked} lines={8}>
        {(attestation) =>
          attestation && id !== undefined ? (
            <Answer of={metrics}>
              {(all) => (
                <Answer of={roles}>
                  {({ arbiter }) => <Shown id={id} attestation={attestation} all={all} arbiter={arbiter.address()} />}
                </Answer>
              )}
            </Answer>
          ) : (
            <>
              <Title order={1}>There is no attestation {params.id}</Title>
              <Text>The list has all there are.</Text>
            </>
          )
        }
      </Answer>
    </Stack>
  )
}

export interface Props {
  id: number
  attestation: metrics.Attestation
  all: Metric[]
  arbiter: string
}

function Shown(props: Props) {
  const { id, attestation, all, arbiter } = props
  const [words, now] = [useWords(), useNow()]
  const { metric, amount, member, attestor, bond, evidence, uri, filedAt, maturesAt, challenges } = attestation
  const { claimed } = metricWords(all, words)
  const state = stateWords(attestation, arbiter, words)
  const rows: [string, ReactNode][] = [
    ['For', <Address key="for" account={member} />],
    ['Worth', worthWords(attestation, words)],
    ['Attested by', <Address key="by" account={attestor} />],
    ['Attested', words.moment(filedAt)],
    ...(isOpen(attestation, now)
      ? ([['Window left', `${formatDistance(maturesAt, now).replace(/^in /, '')}, until ${formatDate(maturesAt)}`]] as [
          string,
          ReactNode,
        ][])
      : []),
    ['Bond', `${words.native(bond)}, put up by the attestor`],
    ['Evidence', uri ? <SafeLink key="uri" uri={uri} /> : 'it names no place where to look'],
    ['Hash of it', <Mono key="hash">{evidence}</Mono>],
    ['Challenged', challenges === 0 ? 'never' : `${challenges} of at most ${MAX_CHALLENGES} times`],
  ]
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          <bdi>{claimed(metric, amount)}</bdi>
        </Title>
        <Group gap={8} mt="xs">
          <StatusBadge attestation={attestation} />
          <Text size="sm" c="dimmed">
            Attestation {id}
          </Text>
        </Group>
      </div>
      <Text>{state.charAt(0).toUpperCase() + state.slice(1)}.</Text>
      <Card withBorder p={0}>
        <Table variant="vertical" layout="fixed">
          <Table.Tbody>
            {rows.map(([what, is]) => (
              <Table.Tr key={what}>
                <Table.Th w="min(7.25rem, 28vw)">{what}</Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{is}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Card>
      <Dispute {...props} />
      <Deeds {...props} />
      <Group>
        <Anchor component={Link} href={`/contributions/of/${member.address()}`} size="sm">
          All that was attested for this member
        </Anchor>
        <Anchor component={Link} href={`/why/${member.address()}`} size="sm">
          What it brings them, and why
        </Anchor>
      </Group>
    </Stack>
  )
}

const Mono = ({ children }: { children: ReactNode }) => (
  <Text span size="sm" ff="monospace">
    {children}
  </Text>
)

/** Who doubted it, when and why, and who decides. */
function Dispute({ id, attestation, arbiter }: Props) {
  const [words, now] = [useWords(), useNow()]
  const doubts = useDoubts(id, attestation)
  const { challenge, challenges } = attestation
  if (!challenge) return null
  return (
    <section aria-labelledby="dispute">
      <Title order={2} size="h3" id="dispute" mb="sm">
        {challenges > 1 ? 'Challenges' : 'The challenge'}
      </Title>
      <Answer of={doubts}>
        {(told) => (
          <Stack gap="sm">
            {told === null && (
              <>
                <div>
                  <Address account={challenge.by} /> <Text span>doubted it last.</Text>
                </div>
                <Text size="sm" c="dimmed">
                  This node does not keep the block in which the reason stands. Another one may.
                </Text>
              </>
            )}
            {told?.map(({ challenger, reason, at }, index) => (
              <div key={index}>
                <Address account={challenger} />{' '}
                <Text span c="dimmed" size="sm">
                  doubted it {formatDistance(at, now)}
                  {reason ? ':' : ', without a reason'}
                </Text>
                {reason && (
                  <Blockquote p="xs" mt={4} style={{ overflowWrap: 'anywhere' }}>
                    <SafeLink uri={printable(reason)} />
                  </Blockquote>
                )}
              </div>
            ))}
          </Stack>
        )}
      </Answer>
      {words.part(arbiter) === undefined && (
        <Text size="sm" mt="sm" component="div">
          The arbiter who decides is <Address account={arbiter} />
        </Text>
      )}
    </section>
  )
}
