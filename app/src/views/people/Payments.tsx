// What somebody was paid, newest first, as far back as the node has events; and the same as a file.
import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { formatDate } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { useDao } from '../../chain/connection'
import { sums, type Payment } from '../../chain/payments'
import { useFurther, useMoments, useTold, type Told } from '../../chain/reads/people'
import { Answer } from '../../parts/Answer'
import { download } from '../../parts/download'
import { Further } from '../../parts/Further'
import { useWords } from '../../words/words'
import { fileName, paidBy, statementCsv } from './statement'

/** So many are shown before the reader asks for all. */
const SHOWN = 10

export function Payments({ member, title }: { member: string; title: string }) {
  const told = useTold()
  const further = useFurther(told)
  return (
    <section aria-labelledby="payments">
      <Answer of={told}>
        {(known) => (
          <Stack gap="xs">
            <Known told={known} member={member} title={title} />
            <Further {...further} what="payments" />
          </Stack>
        )}
      </Answer>
    </section>
  )
}

function Known({ told, member, title }: { told: Told; member: string; title: string }) {
  const [words, { deployment }] = [useWords(), useDao()]
  const [isWhole, setWhole] = useState(false)
  const payments = told.payments.filter((payment) => payment.member === member)
  const moments = useMoments(payments.map(({ block }) => block))
  const inAll = (some: Payment[]) =>
    sums(some)
      .map(({ asset, amount }) => words.amount(asset, amount))
      .join(', ')
  const paid = inAll(payments.filter(({ by }) => by.is !== 'redemption'))
  const redeemed = inAll(payments.filter(({ by }) => by.is === 'redemption'))
  // What is older may be more than all of this.
  const since = told.isWhole ? undefined : told.from
  const when = since === undefined ? 'in all' : `since block ${since.toLocaleString('en')}`
  const shown = isWhole ? payments : payments.slice(0, SHOWN)
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h3" id="payments">
          {title}
        </Title>
        {payments.length > 0 && (
          <Button
            size="xs"
            variant="default"
            disabled={!moments.data}
            onClick={() =>
              download(
                fileName(deployment.name, member, since),
                statementCsv(payments, moments.data ?? new Map(), words),
                'text/csv',
              )
            }
          >
            Statement as CSV{since !== undefined && `, since block ${since.toLocaleString('en')}`}
          </Button>
        )}
      </Group>
      {payments.length === 0 ? (
        <Text>Nothing was paid in the blocks that were looked into.</Text>
      ) : (
        <>
          {paid && <Text>Paid: {`${paid} ${when}`}.</Text>}
          {redeemed && <Text>Redeemed: {`${redeemed} ${when}`}.</Text>}
          <Table className="numbers" horizontalSpacing="xs" aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>By</Table.Th>
                <Table.Th ta="end">Amount</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((payment, index) => {
                const at = moments.data?.get(payment.block)
                return (
                  <Table.Tr key={index}>
                    <Table.Td>
                      {at === undefined ? `Block ${payment.block.toLocaleString('en')}` : <Moment at={at} />}
                    </Table.Td>
                    <Table.Td>
                      {paidBy(payment, words)}
                      <Why payment={payment} />
                    </Table.Td>
                    <Table.Td ta="end">{words.amount(payment.asset, payment.amount)}</Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
          {payments.length > shown.length && (
            <div>
              <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
                Show all {payments.length.toLocaleString('en')}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  )
}

/** A date that breaks only before its time. */
function Moment({ at }: { at: bigint }) {
  const [day, ...time] = formatDate(at).split(' ')
  return [day, time.join(' ')].map((part) => (
    <span key={part} style={{ display: 'inline-block', marginInlineEnd: '0.25rem', whiteSpace: 'nowrap' }}>
      {part}
    </span>
  ))
}

/** Where an amount is explained, epoch by epoch. */
function Why({ payment: { by, member } }: { payment: Payment }) {
  if (by.is !== 'program') return null
  return by.parts.map(([epoch]) => (
    <Text span size="sm" key={epoch}>
      {' '}
      <Anchor component={Link} href={`/why/${by.program}/${epoch}/${member}`} size="sm" underline="always">
        Why{by.parts.length > 1 ? ` (epoch ${epoch})` : ''}
      </Anchor>
    </Text>
  ))
}
