// What programs pay by which rule, and what became of their epochs.
import { Button, Card, Group, Progress, Stack, Table, Text, Title } from '@mantine/core'
import { ContractError, formatSpan, type treasury } from '@tributary/client'
import { useState } from 'react'
import { epochAt } from '../../chain/accrual'
import type { Payment } from '../../chain/payments'
import { usePrograms } from '../../chain/reads'
import { useTold } from '../../chain/reads/people'
import { useEpochs, useOpening, type NumberedEpoch } from '../../chain/reads/treasury'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { Disclosure } from '../../parts/Disclosure'
import { counted } from '../../words/counted'
import { refusalOf } from '../../words/refusals'
import { useWords } from '../../words/words'
import { begun, claimWords, programTitle, programWords } from './told'

/** So many are shown before the reader asks for all. */
const SHOWN = 5

export function Programs() {
  const programs = usePrograms()
  const [isWhole, setWhole] = useState(false)
  return (
    <section aria-labelledby="programs">
      <Title order={2} size="h3" id="programs" mb="sm">
        Programs
      </Title>
      <Answer of={programs} lines={6}>
        {(all) => {
          if (all.length === 0) return <Text>There is no program yet: a decision of the DAO makes one.</Text>
          const newest = all.map((program, id) => ({ id, program })).reverse()
          return (
            <Stack>
              {(isWhole ? newest : newest.slice(0, SHOWN)).map(({ id, program }) => (
                <Program key={id} id={id} program={program} />
              ))}
              {!isWhole && all.length > SHOWN && (
                <div>
                  <Button variant="default" onClick={() => setWhole(true)}>
                    Show all {all.length}
                  </Button>
                </div>
              )}
            </Stack>
          )
        }}
      </Answer>
    </section>
  )
}

function Program({ id, program }: { id: number; program: treasury.Program }) {
  const words = useWords()
  const { config, opened, closed } = program
  const epoch = epochAt(config, words.now)
  return (
    <Card withBorder component="article" aria-label={`Program ${id}`}>
      <Stack gap="xs">
        <Text fw={600}>{programTitle(id, config, words)}</Text>
        <Text size="sm" className="numbers">
          {programWords(program, words)}.
        </Text>
        {begun(config, words.now) > opened && <Waiting id={id} />}
        {epoch && (
          <Progress
            size="sm"
            aria-label={`Epoch ${epoch.index}`}
            value={Number(((words.now - epoch.begins) * 1_000n) / config.epochLength) / 10}
          />
        )}
        <Text size="sm" c="dimmed">
          {counted(opened, 'epoch')} opened, {closed} of them closed. What nobody claims within{' '}
          {formatSpan(config.claimWindow)} of an epoch’s end is free again.
        </Text>
        {opened > 0 && (
          <Disclosure title="Epochs and who was paid">
            <Epochs id={id} program={program} />
          </Disclosure>
        )}
      </Stack>
    </Card>
  )
}

/** What an epoch that has begun waits for, where nobody could open it now. */
function Waiting({ id }: { id: number }) {
  const [words, opening] = [useWords(), useOpening(id)]
  if (!opening.data) return null
  const { what, cure } = refusalOf(new ContractError(opening.data), words)
  return (
    <Text size="sm">
      It waits: {what}
      {cure && `; ${cure}`}.
    </Text>
  )
}

/** So many epochs stand on a page. */
const EPOCHS = 12

function Epochs({ id, program }: { id: number; program: treasury.Program }) {
  const [count, setCount] = useState(EPOCHS)
  const [epochs, told] = [useEpochs(id, program.opened, count), useTold()]
  return (
    <Answer of={epochs}>
      {(all) => (
        <Stack gap="xs">
          <EpochTable id={id} program={program} epochs={all} payments={told.data?.payments ?? []} />
          {program.opened > count && (
            <div>
              <Button
                size="compact-sm"
                variant="default"
                loading={epochs.isFetching}
                onClick={() => setCount(count + EPOCHS)}
              >
                Show older epochs
              </Button>
            </div>
          )}
          {told.data && !told.data.isWhole && (
            <Text size="xs" c="dimmed">
              Who was paid is told by events, here from block {told.data.from.toLocaleString('en')} on.
            </Text>
          )}
        </Stack>
      )}
    </Answer>
  )
}

interface EpochTableProps {
  id: number
  program: treasury.Program
  epochs: NumberedEpoch[]
  payments: Payment[]
}

function EpochTable({ id, program, epochs, payments }: EpochTableProps) {
  const words = useWords()
  const { asset } = program.config
  return (
    <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Epochs">
      <Table className="numbers" aria-label={`Epochs of program ${id}, newest first`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Epoch</Table.Th>
            <Table.Th ta="end">Budget</Table.Th>
            <Table.Th ta="end">Paid</Table.Th>
            <Table.Th>May be claimed</Table.Th>
            <Table.Th>Paid to</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {epochs.map(({ index, epoch }) => (
            <Table.Tr key={index}>
              <Table.Td>{index}</Table.Td>
              <Table.Td ta="end">{words.briefly(asset, epoch.budget)}</Table.Td>
              <Table.Td ta="end">{words.briefly(asset, epoch.paid)}</Table.Td>
              <Table.Td>{claimWords(program, index, epoch, words)}</Table.Td>
              <Table.Td>
                <PaidTo members={paidIn(payments, id, index)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** Who was paid by an epoch, as far as events tell. */
function paidIn(payments: Payment[], program: number, epoch: number): string[] {
  const paid = payments.filter(
    ({ by }) => by.is === 'program' && by.program === program && by.parts.some(([index]) => index === epoch),
  )
  return [...new Set(paid.map(({ member }) => member))]
}

/** So many members stand in a line. */
const NAMED = 3

function PaidTo({ members }: { members: string[] }) {
  if (members.length === 0) return '–'
  return (
    <Group gap="2px 8px">
      {members.slice(0, NAMED).map((member) => (
        <Address key={member} account={member} href={`/members/${member}`} />
      ))}
      {members.length > NAMED && <Text size="sm">and {counted(members.length - NAMED, 'other')}</Text>}
    </Group>
  )
}
