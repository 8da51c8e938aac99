import './people.css'
import { Anchor, Badge, Button, CopyButton, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { accountIn, formatDate, formatDistance, formatUnits, POINT_DECIMALS, prepare } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { useNow } from '../../chain/clock'
import type { NumberedAttestation } from '../../chain/lists'
import {
  useAttestationsOf,
  useEarned,
  useForgetPeople,
  useMember,
  usePeople,
  useTold,
  type Holding,
} from '../../chain/reads/people'
import { useMetrics } from '../../chain/reads/contributions'
import { Address, Identicon } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { Figure } from '../../parts/Figure'
import { SignButton } from '../../signing/context'
import type { Deed } from '../../tx/flow'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { isOpen, STATUS_NAMES } from '../../words/standing'
import { measuredAs } from '../../words/metrics'
import { useWords } from '../../words/words'
import { Payments } from './Payments'
import { percent, ratio } from './spread'

export default function MemberView({ params }: { params: Record<string, string> }) {
  const account = accountIn(params.account ?? '')
  return (
    <Stack gap="lg">
      <Anchor component={Link} href="/members" size="sm">
        ← All members
      </Anchor>
      {account !== undefined ? (
        <Shown account={account} key={account} />
      ) : (
        <>
          <Title order={1}>This is no account’s address</Title>
          <Text>Perhaps a link was cut off. The list has all members.</Text>
        </>
      )}
    </Stack>
  )
}

function Shown({ account }: { account: string }) {
  const [words, me, holding] = [useWords(), useMe(), useMember(account)]
  const part = words.part(account)
  return (
    <>
      <Group wrap="nowrap" align="start">
        <Identicon address={account} size={56} />
        <div style={{ minInlineSize: 0 }}>
          <Title order={1}>{account === me ? 'You' : words.member(account)}</Title>
          <Group gap="xs">
            <Text size="sm" ff="monospace" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {account}
            </Text>
            <CopyButton value={account}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
      </Group>
      {part && <Text>This is {words.member(account)} of the DAO, no member.</Text>}
      <Answer of={holding} lines={4}>
        {(has) => (
          <>
            <Has has={has} />
            {!part && <Delegation account={account} has={has} />}
          </>
        )}
      </Answer>
      <Contributions account={account} />
      <Payments member={account} title="Paid by the treasury" />
    </>
  )
}

function Has({ has }: { has: Holding }) {
  const words = useWords()
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} component="section" aria-label="What they have">
      <Figure name="Votes" more={`${percent(ratio(has.votes, has.votable))} of all`}>
        {words.tokens(has.votes)}
      </Figure>
      <Figure name="Tokens" more={`${percent(ratio(has.tokens, has.supply))} of the supply`}>
        {words.tokens(has.tokens)}
      </Figure>
      <Figure
        name="Points"
        more={has.isRegistered ? `${percent(ratio(has.points, has.allPoints))} of all` : 'none yet'}
      >
        {formatUnits(has.points, POINT_DECIMALS)}
      </Figure>
    </SimpleGrid>
  )
}

/** To whom their votes go, from whom they have others, and a way to give them one's own. */
function Delegation({ account, has }: { account: string; has: Holding }) {
  const [me, told, words] = [useMe(), useTold(), useWords()]
  const [people, mine, forget] = [usePeople(told.data), useMember(me ?? account), useForgetPeople()]
  const delegators = people.data?.members.find(({ address }) => address === account)?.delegators ?? []
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? delegators : delegators.slice(0, 10)
  const isMe = account === me
  const given = mine.data && me !== undefined && mine.data.delegate !== me ? mine.data.delegate : undefined
  const tokens = mine.data && words.tokens(mine.data.tokens)
  const delegate: Deed = {
    name: 'Delegate to this member',
    what: (
      <>
        The votes of your {tokens ?? 'tokens'}, and of those to come, go to <Address account={account} />. Your tokens
        stay yours, and you may take the votes back at any time. Proposals whose snapshot is past stay as they are.
      </>
    ),
    done: 'They have your votes from the next moment on.',
    prepare: (dao, from) => prepare(dao, dao.token, 'tokenDelegate', [account], { from }),
    onDone: forget,
  }
  return (
    <section aria-labelledby="delegation">
      <Title order={2} size="h3" id="delegation" mb="xs">
        Votes
      </Title>
      <Stack gap="xs">
        {has.isExcluded ? (
          <Text>The DAO has left these tokens out of all votes.</Text>
        ) : has.delegate === account ? (
          <Text>
            The votes of {isMe ? 'your' : 'their'} tokens are {isMe ? 'your' : 'their'} own.
          </Text>
        ) : (
          <Group gap={6}>
            <Text>The votes of {isMe ? 'your' : 'their'} tokens go to</Text>
            <Address account={has.delegate} href={`/members/${has.delegate}`} />
          </Group>
        )}
        {delegators.length > 0 && (
          <Group gap="6px 12px">
            <Text>
              {delegators.length === 1 ? 'One member has' : `${delegators.length.toLocaleString('en')} members have`}{' '}
              given {isMe ? 'you' : 'them'} their votes:
            </Text>
            {shown.map((one) => (
              <Address key={one} account={one} href={`/members/${one}`} />
            ))}
            {delegators.length > shown.length && (
              <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
                Show all
              </Button>
            )}
          </Group>
        )}
        <Group>
          {!isMe && given !== account && (
            <>
              <TransactionButton deed={delegate} />
              <SignButton
                signing={{
                  action: { type: 'Delegate', value: { to: account } },
                  what: delegate.what,
                  instead: delegate,
                }}
              />
            </>
          )}
          {given !== undefined && (isMe || given === account) && (
            <TransactionButton
              variant="default"
              deed={{
                name: 'Take my votes back',
                what: `The votes of your ${tokens ?? 'tokens'} are your own again, for proposals whose snapshot is to come.`,
                done: 'Your votes are your own again.',
                prepare: (dao, from) => prepare(dao, dao.token, 'tokenUndelegate', [], { from }),
                onDone: forget,
              }}
            />
          )}
        </Group>
      </Stack>
    </section>
  )
}

/** So many are shown before the reader asks for all. */
const SHOWN = 10

function Contributions({ account }: { account: string }) {
  const [earned, attestations] = [useEarned(account), useAttestationsOf(account)]
  const [isWhole, setWhole] = useState(false)
  if (attestations.data?.length === 0) {
    return (
      <section aria-labelledby="earned">
        <Title order={2} size="h3" id="earned" mb="xs">
          Contributions
        </Title>
        <Text>Nobody has attested a contribution of this account.</Text>
      </section>
    )
  }
  return (
    <section aria-labelledby="earned">
      <Title order={2} size="h3" id="earned" mb="xs">
        Contributions
      </Title>
      <Stack>
        <Answer of={earned} lines={1}>
          {(all) => (
            <Group gap="xs">
              {all.map(({ metric, config, value, total }) => (
                <Badge key={metric} variant="default" size="lg" tt="none" fw={500} className="numbers">
                  {measuredAs(metric, value, config, POINT_DECIMALS)}, {percent(ratio(value, total))} of all
                </Badge>
              ))}
            </Group>
          )}
        </Answer>
        <Answer of={attestations}>
          {(all) => (
            <>
              <Attestations all={isWhole ? all : all.slice(0, SHOWN)} />
              {!isWhole && all.length > SHOWN && (
                <div>
                  <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
                    Show all {all.length.toLocaleString('en')}
                  </Button>
                </div>
              )}
            </>
          )}
        </Answer>
      </Stack>
    </section>
  )
}

function Attestations({ all }: { all: NumberedAttestation[] }) {
  const [terms, now] = [useMetrics().data, useNow()]
  return (
    <Table className="numbers" aria-label="Attestations">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Attestation</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th ta="end">Points</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {all.map(([id, attestation]) => {
          const { metric, amount, points, status, filedAt, maturesAt } = attestation
          const what = measuredAs(
            metric,
            amount,
            terms?.find(({ id }) => id === metric),
          )
          return (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor component={Link} href={`/contributions/${id}`} size="sm">
                  {what}
                </Anchor>
                <Text size="xs" c="dimmed">
                  Number {id}, filed {formatDate(filedAt)}
                </Text>
              </Table.Td>
              <Table.Td>
                {STATUS_NAMES[status]}
                {isOpen(attestation, now) && (
                  <Text size="xs" c="dimmed">
                    its window ends {formatDistance(maturesAt, now)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="end">{formatUnits(points, POINT_DECIMALS)}</Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
