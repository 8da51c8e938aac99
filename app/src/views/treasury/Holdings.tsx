// Each asset: what became of all that arrived, what may leave, and how long it lasts.
import { Alert, Card, List, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { treasury } from '@tributary/client'
import { useMemo } from 'react'
import { useNow } from '../../chain/clock'
import { keyOf } from '../../chain/payments'
import { isSame, useHoldings, useLatestBudgets, type Holding } from '../../chain/reads/treasury'
import { usePrograms } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { Figure } from '../../parts/Figure'
import { capital } from '../../words/counted'
import { useWords, type Words } from '../../words/words'
import { percent, ratio } from '../people/spread'
import { atMost, runway, streamOf, type Runway, type Step, type Stream } from './runway'
import { RunwayPicture } from './RunwayPicture'
import { capBriefly, capWords, lastsBriefly, lastsUntil, lastsWords, leftOf, uncovered, warnings } from './told'

export function Holdings() {
  const [holdings, programs] = [useHoldings(), usePrograms()]
  const latest = useLatestBudgets(programs.data)
  return (
    <Answer of={holdings} lines={8}>
      {(all) =>
        all.length === 0 ? (
          <Text>The treasury has never held anything.</Text>
        ) : (
          <Stack gap="xl">
            {all.map((holding) => (
              <Asset
                key={keyOf(holding.asset)}
                holding={holding}
                programs={programs.data ?? []}
                latest={latest.data ?? []}
              />
            ))}
          </Stack>
        )
      }
    </Answer>
  )
}

/** The chain's time in whole minutes: what is reckoned far ahead need not be reckoned anew each second. */
const MINUTE = 60_000n

interface Prospect {
  streams: Stream[]
  lasts: Runway
  most: Runway
  steps: Step[]
}

function useProspect({ asset, vault, spending }: Holding, programs: treasury.Program[], latest: bigint[][]): Prospect {
  const now = useNow()
  const minute = now - (now % MINUTE)
  const streams = programs
    .map((program, id) => streamOf(id, program, latest[id] ?? []))
    .filter(({ program, left }) => left !== 0 && isSame(programs[program]!.config.asset, asset))
  const key = JSON.stringify([streams, vault.free, spending], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  return useMemo(() => {
    const steps: Step[] = []
    const lasts = runway(streams, vault.free, spending, minute, (step) => steps.push(step))
    const worst = streams.map((stream) => atMost(stream, programs[stream.program]!.config))
    return { streams, lasts, most: runway(worst, vault.free, spending, minute), steps }
    // All that it is made of is in the key.
  }, [key, minute])
}

function Asset({ holding, programs, latest }: { holding: Holding; programs: treasury.Program[]; latest: bigint[][] }) {
  const words = useWords()
  const prospect = useProspect(holding, programs, latest)
  const { asset, vault, spending } = holding
  const told = warnings(holding, prospect.streams, prospect.lasts, words)
  const left = leftOf(spending, words.now)
  const kept = keptOf(holding)
  return (
    <section aria-label={words.asset(asset)}>
      <Title order={2} size="h3" mb="sm">
        {words.asset(asset)}
      </Title>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Figure
            name="Free"
            more={kept > 0n ? `${words.briefly(asset, kept)} of it kept for epochs` : 'neither paid nor promised'}
          >
            <span data-testid={`free-${keyOf(asset)}`}>{words.briefly(asset, vault.free)}</span>
          </Figure>
          <Figure name="Left of the spend cap" more={capBriefly(spending, asset, words)}>
            {left === undefined ? 'No cap' : words.briefly(asset, left)}
          </Figure>
          <Figure name="Lasts" more={lastsUntil(prospect.lasts)}>
            {lastsBriefly(prospect.lasts, words)}
          </Figure>
        </SimpleGrid>
        {told.length > 0 && (
          <Alert color="yellow" title="To be known">
            <List size="sm" spacing={4}>
              {told.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Card withBorder padding="lg">
          <Stack gap="lg">
            <div>
              <Title order={3} size="h5" mb="xs">
                What became of {words.amount(asset, vault.inflow)} that arrived
              </Title>
              <Books holding={holding} words={words} />
            </div>
            <div>
              <Title order={3} size="h5">
                Spend cap
              </Title>
              <Text size="sm" className="numbers">
                {capital(capWords(holding, words))}
              </Text>
              {spending.cap && left !== undefined && (
                <div className="cap" aria-hidden>
                  <div style={{ inlineSize: `${(1 - ratio(left, spending.cap.amount)) * 100}%` }} />
                </div>
              )}
            </div>
            <div>
              <Title order={3} size="h5">
                How long it lasts
              </Title>
              <Text size="sm" className="numbers" mb="xs">
                {capital(lastsWords(prospect.lasts, prospect.most, asset, words))}
              </Text>
              {prospect.steps.length > 0 && (
                <RunwayPicture asset={asset} free={vault.free} lasts={prospect.lasts} steps={prospect.steps} />
              )}
            </div>
          </Stack>
        </Card>
      </Stack>
    </section>
  )
}

/** What of the free part is kept for epochs that have begun. */
const keptOf = ({ due, vault }: Holding) => (due < vault.free ? due : vault.free)

/** The books close: all that arrived was paid, is reserved, is free, or was lost. */
function Books({ holding, words }: { holding: Holding; words: Words }) {
  const { asset, vault } = holding
  const kept = keptOf(holding)
  const rows = [
    { part: 'paid', name: 'Paid', amount: vault.paid },
    { part: 'reserved', name: 'Reserved for grants and open epochs', amount: vault.reserved },
    { part: 'due', name: 'Kept for epochs that wait to be opened', amount: kept },
    { part: 'free', name: kept > 0n ? 'Free beyond that' : 'Free', amount: vault.free - kept },
    { part: 'lost', name: 'Lost', amount: vault.lost },
  ].filter(({ part, amount }) => amount > 0n || part === 'free' || part === 'paid' || part === 'reserved')
  const sum = rows.reduce((all, { amount }) => all + amount, 0n)
  const told = rows.map(({ name, amount }) => `${name}: ${words.amount(asset, amount)}`).join('; ')
  return (
    <div>
      <div className="books" role="img" aria-label={`Of ${words.amount(asset, vault.inflow)} that arrived: ${told}`}>
        {rows.map(
          ({ part, amount }) =>
            amount > 0n && <span key={part} className={part} style={{ flexGrow: ratio(amount, sum) * 1_000 }} />,
        )}
      </div>
      <Table className="numbers" mt="xs" verticalSpacing={4} aria-label="What became of what arrived">
        <Table.Tbody>
          {rows.map(({ part, name, amount }) => (
            <Table.Tr key={part}>
              <Table.Th scope="row" fw={400}>
                <span className={`swatch ${part}`} aria-hidden />
                {name}
              </Table.Th>
              <Table.Td ta="end">{words.amount(asset, amount)}</Table.Td>
              <Table.Td ta="end" c="dimmed" visibleFrom="xs">
                {percent(ratio(amount, sum))}
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">
              {sum === vault.inflow
                ? 'All that arrived'
                : `All that arrived, and ${words.amount(asset, uncovered(vault))} that is promised and not there`}
            </Table.Th>
            <Table.Td ta="end" fw={600}>
              {words.amount(asset, vault.inflow)}
            </Table.Td>
            <Table.Td visibleFrom="xs" />
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </div>
  )
}
