import { Accordion, Alert, Anchor, Badge, Card, Group, Progress, Stack, Table, Text, Title } from '@mantine/core'
import { accountIn, formatDate, formatSpan, formatUnits } from '@tributary/client'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useMetrics } from '../../chain/reads/contributions'
import { useWhy } from '../../chain/reads/why'
import type { Explained, Why as Facts } from '../../chain/why'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { useMe } from '../../wallet/context'
import { stream } from '../../words/actions'
import { baseOf, metricWords, points, SCORE, type Metric } from '../../words/metrics'
import { budgetWords, checked, decayed, percent, plain, verdict, type Verdict } from '../../words/why'
import { useWords } from '../../words/words'
import { numberIn } from '../numbered'

/** Why a member gets so much of an epoch of a program: each step of it, computed again and held against the chain. */
export default function Why({ params }: { params: Record<string, string> }) {
  const member = accountIn(params.member ?? '')
  const [program, epoch] = [numberIn(params.program), numberIn(params.epoch)]
  if (member === undefined || program === undefined || epoch === undefined) {
    return (
      <Stack>
        <Title order={1}>There is no such payment</Title>
        <Text>
          The address of this page names a program, an epoch and a member’s account: perhaps a part was cut off.
        </Text>
      </Stack>
    )
  }
  return <Asked key={`${program} ${epoch} ${member}`} program={program} epoch={epoch} member={member} />
}

function Asked({ program, epoch, member }: { program: number; epoch: number; member: string }) {
  const [why, metrics] = [useWhy(program, epoch, member), useMetrics()]
  return (
    <Stack gap="lg">
      <Anchor component={Link} href={`/why/${member}`} size="sm">
        ← All that programs pay this member
      </Anchor>
      <Answer of={why} lines={10}>
        {(found) =>
          found.is === 'explained' ? (
            <Answer of={metrics}>{(all) => <Shown why={found.why} all={all} />}</Answer>
          ) : (
            <Nothing found={found} program={program} epoch={epoch} />
          )
        }
      </Answer>
    </Stack>
  )
}

function Nothing({ found, program, epoch }: { found: Explained; program: number; epoch: number }) {
  const words = useWords()
  if (found.is === 'to come') {
    return (
      <>
        <Title order={1}>
          Epoch {epoch} of program {program} has not begun
        </Title>
        <Text>Nothing can be said of it before it begins, {words.moment(found.at ?? 0n)}.</Text>
      </>
    )
  }
  return (
    <>
      <Title order={1}>
        {found.is === 'no program' ? `There is no program ${program}` : `Program ${program} has no epoch ${epoch}`}
      </Title>
      <Text>Money has all programs there are.</Text>
    </>
  )
}

function Shown({ why, all }: { why: Facts; all: Metric[] }) {
  const [words, me] = [useWords(), useMe()]
  const { id, epoch, member, program, at, ends, amount, budget, asked } = why
  const { asset } = program.config
  const { epochs } = program.config
  const isLast = asked <= ends || (epochs !== undefined && epoch + 1 >= epochs)
  return (
    <>
      <div>
        <Title order={1} className="numbers">
          {budget === undefined ? 'Why this amount' : `Why ${words.amount(asset, amount)}`}
        </Title>
        <Group gap={8} mt="xs">
          <Text>
            {member === me ? 'What you get' : 'What this member gets'} of program {id} for epoch {epoch}:
          </Text>
          <Address account={member} />
        </Group>
        <Text size="sm" c="dimmed" mt={4} className="numbers">
          From {formatDate(at)} to {formatDate(ends)}. {stream(program.config, words)}.
        </Text>
      </div>
      <Outcome verdict={verdict(why, words)} />
      <Steps why={why} all={all} />
      <Raw why={why} />
      <Group justify="space-between" component="nav" aria-label="Epochs">
        {epoch > 0 ? (
          <Anchor component={Link} href={`/why/${id}/${epoch - 1}/${member}`} size="sm">
            ← Epoch {epoch - 1}
          </Anchor>
        ) : (
          <span />
        )}
        {!isLast && (
          <Anchor component={Link} href={`/why/${id}/${epoch + 1}/${member}`} size="sm">
            Epoch {epoch + 1} →
          </Anchor>
        )}
      </Group>
    </>
  )
}

const OUTCOMES: Record<Verdict['is'], { color: string; title: string }> = {
  equal: { color: 'green', title: 'Computed again here, and equal to the unit' },
  open: { color: 'blue', title: 'Computed again here, and not all paid yet' },
  different: { color: 'yellow', title: 'Computed again here, and paid differently' },
  unknown: { color: 'gray', title: 'Computed again here' },
}

function Outcome({ verdict: { is, what } }: { verdict: Verdict }) {
  const { color, title } = OUTCOMES[is]
  return (
    <Alert color={color} role="note" title={title} data-testid="verdict">
      {what}
    </Alert>
  )
}

function Steps({ why, all }: { why: Facts; all: Metric[] }) {
  const words = useWords()
  const told = metricWords(all, words, why.info)
  const { program, value, total, budget, amount, at, before, member, counted, elapsed, epoch, id } = why
  const { metric, asset, basis, epochLength } = program.config
  const [mine, whole] = [told.value(metric, value), told.value(metric, total)]
  const isScore = words.part(metric.source) === 'metrics' && baseOf(metric.metric) === SCORE
  const isRunning = elapsed < epochLength
  const contribution =
    basis === 'Level'
      ? `${told.metric(metric)} when the epoch began, ${words.moment(at)}${decayed(why, told)}`
      : `growth of ${told.metric(metric)} from ${words.moment(before)} to ${words.moment(at)}`
  return (
    <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {counted.length > 0 && (
        <Step
          number={1}
          name="Contributions"
          result={points(counted.reduce((sum, one) => sum + one.points, 0n))}
          link={[`/contributions/of/${member}`, 'All that was attested for this member']}
        >
          {counted.map((one) => (
            <div key={one.metric}>
              <Text span>
                {told.claimed(one.metric, one.amount)}: {points(one.points)}.
              </Text>{' '}
              <Attestations of={one.attestations} all={`/contributions/of/${member}/${one.metric}`} />
            </div>
          ))}
        </Step>
      )}
      <Step
        number={counted.length > 0 ? 2 : 1}
        name={isScore ? 'Points' : 'Contribution'}
        result={mine}
        link={linkOf(why, words)}
      >
        {contribution.charAt(0).toUpperCase() + contribution.slice(1)}.
      </Step>
      <Step
        number={counted.length > 0 ? 3 : 2}
        name="Share"
        result={percent(value, total)}
        link={['/members', 'All members']}
      >
        <Text className="numbers">
          {mine} of {whole} that all members had.
        </Text>
        <Progress
          mt={6}
          size="lg"
          value={total === 0n ? 0 : Number((value * 10_000n) / total) / 100}
          aria-label={`Share: ${percent(value, total)}`}
        />
      </Step>
      <Step
        number={counted.length > 0 ? 4 : 3}
        name="Budget"
        result={budget === undefined ? 'not known yet' : words.amount(asset, budget)}
        link={['/money', `Program ${id} and all others`]}
      >
        {budgetWords(why, words)}
      </Step>
      <Step number={counted.length > 0 ? 5 : 4} name="Amount" result={words.amount(asset, amount)}>
        {total === 0n ? (
          'Nothing: nobody had a share.'
        ) : budget === undefined ? (
          'It is known once somebody opens the epoch.'
        ) : (
          <Text className="numbers">
            {words.amount(asset, budget)} × {plain(mine)} / {plain(whole)}
            {isRunning && ` × ${formatSpan(elapsed)} of ${formatSpan(epochLength)} that have passed`} ={' '}
            {words.amount(asset, amount)}, rounded down.
          </Text>
        )}
      </Step>
      <Paid why={why} number={counted.length > 0 ? 6 : 5} epoch={epoch} />
    </Stack>
  )
}

/** Where what a share is by may be looked at. */
function linkOf({ program, member }: Facts, words: ReturnType<typeof useWords>): [string, string] | undefined {
  const part = words.part(program.config.metric.source)
  if (part === 'metrics') return ['/contributions', 'What counts, and for how much']
  return part === undefined ? undefined : [`/members/${member}`, 'This member']
}

interface StepProps {
  number: number
  name: string
  result: string
  link?: [href: string, name: string]
  children: ReactNode
}

function Step({ number, name, result, link, children }: StepProps) {
  return (
    <Card withBorder component="li" padding="md">
      <Group justify="space-between" align="baseline" gap="4px 16px">
        <Title order={2} size="h4">
          <Text span c="dimmed" inherit fw={400}>
            {number}
          </Text>{' '}
          {name}
        </Title>
        <Text fw={600} className="numbers" data-testid={`why-${name.toLowerCase()}`}>
          {result}
        </Text>
      </Group>
      <Text component="div" mt={4}>
        {children}
      </Text>
      {link && (
        <Anchor component={Link} href={link[0]} size="sm" mt={4} display="inline-block">
          {link[1]}
        </Anchor>
      )}
    </Card>
  )
}

/** More than this are not listed one by one. */
const LISTED = 8

function Attestations({ of, all }: { of: number[]; all: string }) {
  return (
    <Text span size="sm" c="dimmed">
      (
      {of.slice(0, LISTED).map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Anchor component={Link} href={`/contributions/${id}`} inherit>
            attestation {id}
          </Anchor>
        </span>
      ))}
      {of.length > LISTED && (
        <>
          {' and '}
          <Anchor component={Link} href={all} inherit>
            {of.length - LISTED} more
          </Anchor>
        </>
      )}
      )
    </Text>
  )
}

/** Payments, each with what is computed for its very moment. */
function Paid({ why, number }: { why: Facts; number: number; epoch: number }) {
  const words = useWords()
  const { asset } = why.program.config
  const payments = checked(why)
  const sum = payments.reduce((all, { amount }) => all + amount, 0n)
  const result = why.payments === undefined ? 'not known here' : words.amount(asset, sum)
  return (
    <Step number={number} name="Paid" result={result}>
      {payments.length === 0 ? (
        'Nothing yet that this node tells of.'
      ) : (
        <Stack component="ul" gap="xs" p={0} mt="xs" style={{ listStyle: 'none' }} className="numbers">
          {payments.map(({ block, at, amount, computed }) => (
            <li key={block}>
              <Group gap="2px 12px" align="baseline">
                <Text fw={500}>{words.amount(asset, amount)}</Text>
                <Badge variant="dot" color={amount === computed ? 'green' : 'orange'}>
                  {amount === computed ? 'equal to the unit' : 'not the same'}
                </Badge>
              </Group>
              <Text size="sm" c="dimmed">
                {formatDate(at)}, in block {block.toLocaleString('en')}; computed here for that moment:{' '}
                {words.amount(asset, computed)}
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </Step>
  )
}

/** The same in whole numbers, for whoever computes it once more. */
function Raw({ why }: { why: Facts }) {
  const { budget = 0n, value, total, elapsed, amount, program } = why
  const exact = (number: bigint) => formatUnits(number, 0).replaceAll(',', ' ')
  const rows: [string, bigint][] = [
    ['budget', budget],
    ['elapsed', elapsed],
    ['value', value],
    ['length', program.config.epochLength],
    ['total', total],
    ['amount', amount],
  ]
  return (
    <Accordion variant="default" chevronPosition="left">
      <Accordion.Item value="raw">
        <Accordion.Control>
          <Text size="sm">The numbers, to compute it once more</Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Text size="sm" mb="xs">
            In the smallest units, and spans in milliseconds: budget × elapsed × value / (length × total), rounded down
            once.
          </Text>
          <Table variant="vertical" layout="fixed" fz="sm" ff="monospace">
            <Table.Tbody>
              {rows.map(([name, number]) => (
                <Table.Tr key={name}>
                  <Table.Th w={96}>{name}</Table.Th>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{exact(number)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
