// How tokens, votes and points are spread over members: as curves, and the same in a table.
import { SimpleGrid, Table, Text, Title } from '@mantine/core'
import { useMemo } from 'react'
import type { Member } from '../../chain/reads/people'
import { percent, spreadOf, type Spread } from './spread'

const KINDS = ['tokens', 'votes', 'points'] as const
type Kind = (typeof KINDS)[number]
const NAMES: Record<Kind, string> = { tokens: 'Tokens', votes: 'Votes', points: 'Points' }

export function Concentration({ members }: { members: Member[] }) {
  const spreads = useMemo(
    () =>
      KINDS.map((kind) => ({ kind, spread: spreadOf(members.map((member) => member[kind])) })).filter(
        ({ spread }) => spread.total > 0n,
      ),
    [members],
  )
  if (members.length < 2 || spreads.length === 0) return null
  return (
    <section aria-labelledby="spread">
      <Title order={2} size="h3" id="spread">
        How it is spread
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        The further a curve hangs below the diagonal, the fewer have the most.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="md">
        <Lorenz spreads={spreads} />
        <div style={{ alignSelf: 'center' }}>
          <Table aria-label="Concentration, over all members" className="numbers spread">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Of</Table.Th>
                <Table.Th ta="end">Gini</Table.Th>
                <Table.Th ta="end">Largest</Table.Th>
                <Table.Th ta="end">Top 10 %</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {spreads.map(({ kind, spread }) => (
                <Table.Tr key={kind}>
                  <Table.Th scope="row">
                    <Swatch kind={kind} /> {NAMES[kind]}
                  </Table.Th>
                  <Table.Td ta="end">{spread.gini.toFixed(3)}</Table.Td>
                  <Table.Td ta="end">{percent(spread.largest)}</Table.Td>
                  <Table.Td ta="end">{percent(spread.topTenth)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {spreads.map(({ kind, spread }) => (
            <Majority key={kind} kind={kind} spread={spread} />
          ))}
        </div>
      </SimpleGrid>
    </section>
  )
}

/** The fewest who have more than half, as a part of all. */
function Majority({ kind, spread: { majority, count } }: { kind: Kind; spread: Spread }) {
  return (
    <div className="majority">
      <Text size="sm">{majorityWords(kind, majority, count)}</Text>
      <div className="meter" aria-hidden>
        <div className={kind} style={{ inlineSize: `max(${(majority / count) * 100}%, 3px)` }} />
      </div>
    </div>
  )
}

export function majorityWords(kind: Kind, majority: number, count: number): string {
  const who = majority === 1 ? 'One member has' : `The largest ${majority.toLocaleString('en')} have`
  return `${who} more than half of the ${kind}, of ${count.toLocaleString('en')} members`
}

function Swatch({ kind }: { kind: Kind }) {
  return (
    <svg width="22" height="10" aria-hidden className="lorenz">
      <line x1="0" y1="5" x2="22" y2="5" className={kind} />
    </svg>
  )
}

const SIZE = 320
const EDGE = { left: 46, right: 12, top: 10, bottom: 44 }
const SHARES = [0, 0.25, 0.5, 0.75, 1]

function Lorenz({ spreads }: { spreads: { kind: Kind; spread: Spread }[] }) {
  const x = (share: number) => EDGE.left + share * (SIZE - EDGE.left - EDGE.right)
  const y = (share: number) => SIZE - EDGE.bottom - share * (SIZE - EDGE.top - EDGE.bottom)
  const told = spreads.map(
    ({ kind, spread }) =>
      `${NAMES[kind]}: Gini ${spread.gini.toFixed(3)}, the top 10 % have ${percent(spread.topTenth)}`,
  )
  return (
    <svg
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      className="lorenz"
      role="img"
      aria-label={`Lorenz curves. ${told.join('. ')}.`}
    >
      {SHARES.map((share) => (
        <g key={share} className="grid">
          <line x1={x(0)} x2={x(1)} y1={y(share)} y2={y(share)} />
          <text x={x(0) - 6} y={y(share) + 4} textAnchor="end">
            {share * 100} %
          </text>
          <text x={x(share)} y={y(0) + 18} textAnchor={share === 1 ? 'end' : 'middle'}>
            {share * 100} %
          </text>
        </g>
      ))}
      <text x={(x(0) + x(1)) / 2} y={SIZE - 6} textAnchor="middle">
        members, from least to most
      </text>
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className="equal" />
      {spreads
        .slice()
        .reverse()
        .map(({ kind, spread }) => (
          <polyline
            key={kind}
            className={kind}
            points={spread.lorenz.map(([members, held]) => `${x(members)},${y(held)}`).join(' ')}
          />
        ))}
    </svg>
  )
}
