// Money promised to one account each, vesting by the chain's time.
import { Button, Card, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { formatDate, prepare, type treasury } from '@tributary/client'
import { useState } from 'react'
import { useAllGrants, useGate, useGrantDue, useMetricInfo } from '../../chain/reads/treasury'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { metricWords } from '../../words/actions'
import { measured } from '../../words/metrics'
import { useWords } from '../../words/words'
import { percent, ratio } from '../people/spread'
import { vestedOf } from './runway'
import { grantWords } from './told'

/** So many are shown before the reader asks for all. */
const SHOWN = 10

export function Grants() {
  const [grants, me] = [useAllGrants(), useMe()]
  const [whose, setWhose] = useState('All')
  const [isWhole, setWhole] = useState(false)
  return (
    <section aria-labelledby="grants">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h3" id="grants">
          Grants
        </Title>
        {me !== undefined && (
          <SegmentedControl
            size="xs"
            aria-label="Whose grants"
            data={['All', 'Mine']}
            value={whose}
            onChange={setWhose}
          />
        )}
      </Group>
      <Answer of={grants} lines={4}>
        {(all) => {
          const wanted = all.filter(([, { config }]) => whose === 'All' || config.recipient.address() === me).reverse()
          if (wanted.length === 0) {
            return (
              <Text>{whose === 'All' ? 'There is no grant: a decision of the DAO makes one.' : 'None is yours.'}</Text>
            )
          }
          return (
            <Stack>
              {(isWhole ? wanted : wanted.slice(0, SHOWN)).map(([id, grant]) => (
                <Grant key={id} id={id} grant={grant} />
              ))}
              {!isWhole && wanted.length > SHOWN && (
                <div>
                  <Button variant="default" onClick={() => setWhole(true)}>
                    Show all {wanted.length}
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

function Grant({ id, grant }: { id: number; grant: treasury.Grant }) {
  const [words, due] = [useWords(), useGrantDue(id)]
  const { config, paid, canceledAt, released } = grant
  const { asset, amount, start, cliff, end, recipient, gate } = config
  const vested = vestedOf(grant, words.now)
  const can = due.data?.isOk ? due.data.value : 0n
  const width = (part: bigint) => `${ratio(part, amount) * 100}%`
  const hasCliff = cliff > start && canceledAt === undefined
  return (
    <Card withBorder component="article" aria-label={`Grant ${id}`}>
      <Stack gap="xs">
        <Group gap={6}>
          <Text fw={600} className="numbers">
            Grant {id}: {words.amount(asset, amount)} to
          </Text>
          <Address account={recipient} href={`/members/${recipient.address()}`} />
        </Group>
        <div
          className="vesting"
          role="img"
          aria-label={`Of ${words.amount(asset, amount)}, ${words.amount(asset, vested)} have vested and ${words.amount(asset, paid)} are paid${hasCliff ? `; its cliff is at ${percent(ratio(cliff - start, end - start))} of the time` : ''}`}
        >
          <div className="vested" style={{ inlineSize: width(vested) }} />
          <div className="paid" style={{ inlineSize: width(paid) }} />
          {hasCliff && (
            <div
              className="cliff"
              style={{ insetInlineStart: `calc(${width((amount * (cliff - start)) / (end - start))} - 1px)` }}
            />
          )}
        </div>
        <Group gap="2px 16px" className="numbers">
          <Text size="sm" data-testid={`vested-${id}`}>
            {words.amount(asset, vested)} vested
          </Text>
          <Text size="sm">{words.amount(asset, paid)} paid</Text>
          {released > 0n && <Text size="sm">{words.amount(asset, released)} released</Text>}
          <Text size="sm" c="dimmed">
            {formatDate(start)} to {formatDate(end)}
            {hasCliff && `, cliff ${formatDate(cliff)}`}
          </Text>
        </Group>
        <Text size="sm">{grantWords(grant, due.data, words)}.</Text>
        {gate && <Gate id={id} grant={grant} gate={gate} />}
        {can > 0n && (
          <Group justify="space-between">
            <Text size="sm">{words.amount(asset, can)} is due now.</Text>
            <TransactionButton
              size="xs"
              variant="default"
              deed={{
                name: 'Pay what is due',
                what: (
                  <>
                    What of grant {id} has vested by then is paid to <Address account={recipient} />:{' '}
                    {words.amount(asset, can)} or more.
                  </>
                ),
                done: 'It is paid.',
                prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryClaimGrant', [id], { from }),
              }}
            />
          </Group>
        )}
      </Stack>
    </Card>
  )
}

/** What a gate asks for, and whether it is open. */
function Gate({ id, grant, gate }: { id: number; grant: treasury.Grant; gate: treasury.Gate }) {
  const [words, value, info] = [useWords(), useGate(id, grant), useMetricInfo(gate.metric)]
  const { of, metric, atLeast } = gate
  const told = (amount: bigint) => measured(amount, info.data?.decimals ?? 0, info.data?.unit ?? '')
  const whose = of ? ` of ${words.member(of)}` : ''
  const now =
    typeof value.data === 'bigint'
      ? `it is ${told(value.data)}, so it is ${value.data >= atLeast ? 'open' : 'closed'}`
      : value.data === null
        ? 'its source gives no answer here'
        : '…'
  return (
    <Text size="sm">
      Paid only while {metricWords(metric, words)}
      {whose} is at least {told(atLeast)}: {now}.
    </Text>
  )
}
