import { Alert, Badge, Card, Group, List, Stack, Text, Title } from '@mantine/core'
import { prepare, printable } from '@tributary/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDao } from '../../chain/connection'
import { errorText, headline, readClaims, type ReadFile, type Row } from '../../csv/claims'
import { planOf, type Batch, type Plan } from '../../csv/plan'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { OpenFile } from '../../parts/OpenFile'
import { SafeLink } from '../../parts/SafeLink'
import { TransactionButton } from '../../tx/TransactionButton'
import { measured, metricWords, type Metric } from '../../words/metrics'
import { counted } from '../../words/counted'
import { useWords } from '../../words/words'

/** How many things are listed one by one. */
const LISTED = 20

/** The most bytes of a file: ten thousand rows have no more. */
const FILE_BYTES = 16 * 1024 * 1024

interface Picked {
  name: string
  /** Tells the same file, opened again, from before. */
  turn: number
  read: ReadFile
}

export function AttestFile({ me, all }: { me: string; all: Metric[] }) {
  const [picked, setPicked] = useState<Picked>()
  const open = async (file: File) => {
    const read: ReadFile =
      file.size > FILE_BYTES
        ? { errors: [{ line: 1, column: '', value: '', problem: 'the file is too large; split it' }], rowsRead: 0 }
        : readClaims(file.name, new Uint8Array(await file.arrayBuffer()), all)
    setPicked((last) => ({ name: file.name, turn: (last?.turn ?? 0) + 1, read }))
  }
  const unread = (name: string) => (error: unknown) => {
    const problem = `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`
    const read = { errors: [{ line: 1, column: '', value: '', problem }], rowsRead: 0 }
    setPicked((last) => ({ name, turn: (last?.turn ?? 0) + 1, read }))
  }
  return (
    <Stack>
      <Text>
        A CSV file has the columns <code>member,metric,amount</code> and, if wanted, <code>evidence,uri,date,from</code>
        , as for the command line; members are accounts. What is filed already is passed over, so the same file may be
        opened again.
      </Text>
      <div>
        <OpenFile accept=".csv,text/csv" onOpen={(file) => void open(file).catch(unread(file.name))} />
      </div>
      {picked && 'errors' in picked.read && <Refused {...picked.read} name={picked.name} />}
      {picked && 'rows' in picked.read && (
        <Planned key={`${picked.turn} ${me}`} me={me} rows={picked.read.rows} name={picked.name} turn={picked.turn} />
      )}
    </Stack>
  )
}

function Refused({ name, errors, rowsRead }: Extract<ReadFile, { errors: unknown }> & { name: string }) {
  return (
    <Alert color="red" role="alert" title={headline(name, errors.length, rowsRead)}>
      <Listed lines={errors.map(errorText)} />
    </Alert>
  )
}

function Listed({ lines }: { lines: string[] }) {
  return (
    <List size="sm" style={{ overflowWrap: 'anywhere' }}>
      {lines.slice(0, LISTED).map((line, index) => (
        <List.Item key={index}>{line}</List.Item>
      ))}
      {lines.length > LISTED && <List.Item>and {(lines.length - LISTED).toLocaleString('en')} more</List.Item>}
    </List>
  )
}

function Planned({ me, rows, name, turn }: { me: string; rows: Row[]; name: string; turn: number }) {
  const [dao, words] = [useDao(), useWords()]
  // Planned once for a file: what is filed while it is looked at is what is being done here.
  const plan = useQuery({
    queryKey: ['plan', me, name, turn],
    queryFn: () => planOf(dao, me, rows, words),
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <Answer of={plan} lines={4}>
      {(planned) => <Batches plan={planned} name={name} />}
    </Answer>
  )
}

function Batches({ plan, name }: { plan: Plan; name: string }) {
  const words = useWords()
  const [filed, setFiled] = useState<ReadonlySet<number>>(new Set())
  const { batches, problems, passedOver, repeated } = plan
  const rows = batches.flatMap((batch) => batch.rows)
  if (problems.length > 0) {
    return (
      <Alert color="red" role="alert" title={`${printable(name)}: nothing is filed, as this cannot be`}>
        <Listed lines={problems} />
      </Alert>
    )
  }
  const bonds = batches.reduce((sum, batch) => sum + batch.bonds, 0n)
  return (
    <Stack>
      <Text role="status">
        <bdi>{printable(name)}</bdi>: {counted(rows.length, 'attestation')} to be filed, for {words.native(bonds)} in
        bonds{passedOver > 0 && `; ${passedOver.toLocaleString('en')} filed already`}
        {repeated > 0 && `; ${repeated.toLocaleString('en')} with the evidence of another row, which counts once`}.
      </Text>
      {batches.map((batch, index) => (
        <BatchCard
          key={index}
          batch={batch}
          title={`Transaction ${index + 1} of ${batches.length}`}
          isFiled={filed.has(index)}
          onFiled={() => setFiled((before) => new Set([...before, index]))}
        />
      ))}
      {rows.length > 0 && <Rows rows={rows} />}
    </Stack>
  )
}

interface BatchProps {
  batch: Batch
  title: string
  isFiled: boolean
  onFiled: () => void
}

function BatchCard({ batch: { metric, rows, bonds }, title, isFiled, onFiled }: BatchProps) {
  const words = useWords()
  const sum = rows.reduce((all, { claim }) => all + claim.amount, 0n)
  const told = `${counted(rows.length, 'attestation')} of ${metric.name}, ${measured(sum, 0, metric.unit || 'unit')} in all`
  const what = `You claim ${told}, and put up ${words.native(bonds)}.`
  return (
    <Card withBorder padding="sm" component="article" aria-label={title}>
      <Group justify="space-between">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="sm">
            {told}; {words.native(bonds)} as bonds
          </Text>
        </div>
        {isFiled ? (
          <Badge color="green" variant="dot" role="status">
            Filed
          </Badge>
        ) : (
          <TransactionButton
            deed={{
              name: 'File',
              what,
              done: 'They are attested: they may be challenged until their window ends.',
              prepare: (dao, from) => {
                const claims = rows.map(({ claim }) => claim)
                return prepare(dao, dao.metrics, 'metricsAttestBatch', [metric.id, claims], { from, value: bonds })
              },
              onDone: onFiled,
            }}
          />
        )}
      </Group>
    </Card>
  )
}

function Rows({ rows }: { rows: Row[] }) {
  const words = useWords()
  return (
    <section aria-labelledby="rows">
      <Title order={2} size="h3" id="rows" mb="xs">
        What they claim
      </Title>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {rows.slice(0, LISTED).map(({ line, metric, claim }) => (
          <li key={line}>
            <Group gap="2px 12px">
              <Text size="sm" c="dimmed" className="numbers">
                Line {line}
              </Text>
              <Text size="sm" fw={500}>
                {metricWords([metric], words).claimed(metric.id, claim.amount)}
              </Text>
              <Address account={claim.member} />
              <SafeLink uri={claim.uri} />
            </Group>
          </li>
        ))}
      </Stack>
      {rows.length > LISTED && (
        <Text size="sm" c="dimmed">
          and {(rows.length - LISTED).toLocaleString('en')} more
        </Text>
      )}
    </section>
  )
}
