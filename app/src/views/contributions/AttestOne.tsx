import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { hashText, prepare, type metrics } from '@tributary/client'
import { useState } from 'react'
import { amountCell, evidenceCell, memberCell, uriCell, type Cell } from '../../csv/cells'
import { Address } from '../../parts/Address'
import { TransactionButton } from '../../tx/TransactionButton'
import { measured, metricWords, points, type Metric } from '../../words/metrics'
import { useWords } from '../../words/words'

const FIELDS = { member: '', amount: '', evidence: '', uri: '' }

/** A form for one claim: its fields are the columns of a file, and by the same rules. */
export function AttestOne({ mine, all }: { mine: Metric[]; all: Metric[] }) {
  const words = useWords()
  const [id, setId] = useState(mine[0]!.id)
  const [fields, setFields] = useState(FIELDS)
  const metric = mine.find((one) => one.id === id) ?? mine[0]!
  const { name, claimed } = metricWords(all, words)
  const read = readFields(fields, metric)
  const input = (field: keyof typeof FIELDS, label: string, description?: string) => (
    <TextInput
      label={label}
      description={description}
      value={fields[field]}
      onChange={({ currentTarget }) => setFields({ ...fields, [field]: currentTarget.value })}
      error={fields[field].trim() !== '' && read.problems[field] && `This ${read.problems[field]}`}
    />
  )
  const { claim } = read
  return (
    <Stack maw={560}>
      <NativeSelect
        label="Metric"
        value={String(metric.id)}
        onChange={({ currentTarget }) => setId(Number(currentTarget.value))}
        data={mine.map((one) => ({ value: String(one.id), label: name(one.id) }))}
      />
      {input('member', 'Member', 'The address of whoever has done it')}
      {input('amount', `How much, in ${measured(2n, 0, metric.unit || 'unit').slice(2)}`)}
      {input('uri', 'Where to look', 'A link for whoever wants to see it: https://…, ipfs://…, git:…')}
      {input(
        'evidence',
        'Evidence',
        'A hash, or a text of which the hash is filed; without one, the hash of this claim',
      )}
      <Text size="sm">
        You put up {words.native(metric.bond)}
        {claim && metric.weight > 0n && `; once it counts it is worth ${points(claim.amount * metric.weight)}`}.
      </Text>
      <Group>
        <TransactionButton
          disabled={!claim}
          deed={{
            name: 'Attest',
            what: claim && (
              <>
                You claim that <Address account={claim.member} /> has done {claimed(metric.id, claim.amount)}, and put
                up {words.native(metric.bond)}. Evidence {claim.evidence}
                {claim.uri && <>, at {claim.uri}</>}.
              </>
            ),
            done: 'It is attested: it may be challenged until its window ends.',
            prepare: (dao, from) => {
              if (!claim) throw new Error('the form is not filled in')
              return prepare(dao, dao.metrics, 'metricsAttestBatch', [metric.id, [claim]], { from, value: metric.bond })
            },
            onDone: () => setFields(FIELDS),
          }}
        />
        <Button variant="subtle" onClick={() => setFields(FIELDS)}>
          Clear
        </Button>
      </Group>
    </Stack>
  )
}

type Fields = typeof FIELDS
type Claim = metrics.ClaimLike & { member: string }

/** The claim that a form says, or what is wrong with its fields. */
export function readFields(fields: Fields, metric: Metric): { claim?: Claim; problems: Partial<Fields> } {
  const problems: Partial<Fields> = {}
  const cell = <T,>(field: keyof Fields, check: (text: string) => Cell<T>): T | undefined => {
    const checked = check(fields[field].trim())
    if ('value' in checked) return checked.value
    problems[field] = checked.problem
    return undefined
  }
  const member = cell('member', memberCell)
  const amount = cell('amount', amountCell)
  const uri = cell('uri', uriCell)
  const evidence = cell('evidence', evidenceCell)
  const { attestationCap, name } = metric
  if (amount !== undefined && attestationCap > 0n && amount > attestationCap) {
    problems.amount = `is more than the ${attestationCap} that one attestation of this metric may claim`
  }
  if (member === undefined || amount === undefined || uri === undefined || Object.keys(problems).length > 0) {
    return { problems }
  }
  const own = evidence ?? hashText([member, name, String(amount), uri, '', ''].join(','))
  return { claim: { member, amount, uri, evidence: own }, problems }
}
