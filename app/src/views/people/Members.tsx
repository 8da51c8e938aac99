import './people.css'
import { Group, NativeSelect, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { accountIn, POINT_DECIMALS } from '@tributary/client'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, useDeferredValue, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useFurther, usePeople, useTold, type People } from '../../chain/reads/people'
import { useToken } from '../../chain/reads'
import type { Payment } from '../../chain/payments'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { Further } from '../../parts/Further'
import { useMe, useWallet } from '../../wallet/context'
import { brief } from '../../words/brief'
import { counted } from '../../words/counted'
import { useWords, type Words } from '../../words/words'
import { Concentration } from './Concentration'
import { found, listed, ORDER_NAMES, ORDERS, type Listed, type Order } from './list'
import { percent, ratio } from './spread'

export default function Members() {
  const told = useTold()
  const people = usePeople(told.data)
  const further = useFurther(told)
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Members</Title>
        <Text c="dimmed">Whoever contributed, and whoever holds tokens or votes.</Text>
      </div>
      <Answer of={people} lines={8}>
        {(all) => (
          <>
            <Concentration members={all.members} />
            <List people={all} payments={told.data?.payments ?? NONE} />
          </>
        )}
      </Answer>
      <Further {...further} what="what was paid, and who holds tokens only" />
    </Stack>
  )
}

const NONE: Payment[] = []

function List({ people, payments }: { people: People; payments: Payment[] }) {
  const [text, setText] = useState('')
  const [order, setOrder] = useState<Order>('votes')
  const { accounts } = useWallet()
  const wanted = useDeferredValue(text)
  const all = useMemo(() => {
    const names = new Map(accounts.flatMap(({ address, name }) => (name ? [[address, name]] : [])))
    return listed(people.members, payments, names)
  }, [people, payments, accounts])
  const shown = useMemo(() => found(all, wanted, order), [all, wanted, order])
  const totals = useMemo(
    () => ({
      votes: all.reduce((sum, { votes }) => sum + votes, 0n),
      tokens: all.reduce((sum, { tokens }) => sum + tokens, 0n),
      points: all.reduce((sum, { points }) => sum + points, 0n),
    }),
    [all],
  )
  return (
    <section aria-labelledby="all">
      <Group justify="space-between" align="end" mb="xs">
        <Title order={2} size="h3" id="all">
          {counted(all.length, 'member')}
        </Title>
        <Group align="end">
          <TextInput
            aria-label="Look for a member"
            placeholder="Address or name"
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <NativeSelect
            hiddenFrom="sm"
            aria-label="Who comes first"
            value={order}
            onChange={({ currentTarget }) => setOrder(currentTarget.value as Order)}
            data={ORDERS.map((value) => ({ value, label: `Most ${ORDER_NAMES[value].toLowerCase()}` }))}
          />
        </Group>
      </Group>
      <Text size="sm" c="dimmed" role="status" mb="xs">
        {wanted.trim() !== '' && `${counted(shown.length, 'member')} found`}
      </Text>
      <Table members={shown} totals={totals} order={order} onOrder={setOrder} />
      {shown.length === 0 && <Nobody text={wanted.trim()} />}
    </section>
  )
}

/** Somebody who is no member may be looked at as well, as to give them one's votes. */
function Nobody({ text }: { text: string }) {
  if (text === '') return <Text>Nobody is known yet: nothing has happened since this DAO began.</Text>
  const account = accountIn(text)
  if (account === undefined) return <Text>There is nobody like this.</Text>
  return (
    <Group gap={6}>
      <Text>This account is no member:</Text>
      <Address account={account} href={`/members/${account}`} />
    </Group>
  )
}

type Totals = Record<'votes' | 'tokens' | 'points', bigint>
const COLUMNS = ['points', 'tokens', 'votes', 'paid'] as const

interface TableProps {
  members: Listed[]
  totals: Totals
  order: Order
  onOrder: (order: Order) => void
}

/** Of thousands of members only those are drawn that are in the window. */
function Table({ members, totals, order, onOrder }: TableProps) {
  const top = useRef<HTMLDivElement>(null)
  const [scrollMargin, setMargin] = useState(0)
  // What stands above may grow, as when it is read.
  useLayoutEffect(() => {
    const at = top.current!.getBoundingClientRect().top + window.scrollY
    if (Math.abs(at - scrollMargin) > 1) setMargin(at)
  })
  const virtual = useWindowVirtualizer({
    count: members.length,
    estimateSize: () => (window.matchMedia('(max-width: 48em)').matches ? 146 : 58),
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => members[index]!.address,
  })
  const [words, me, token] = [useWords(), useMe(), useToken()]
  const symbol = token.data.symbol
  const units: Record<Order, string> = { points: '', tokens: ` (${symbol})`, votes: '', paid: '' }
  return (
    <div className="members" role="table" aria-label="Members" aria-rowcount={members.length + 1}>
      <div role="rowgroup" className="head">
        <div role="row" aria-rowindex={1}>
          <Text role="columnheader" size="sm" fw={600}>
            Member
          </Text>
          {COLUMNS.map((column) => (
            <div
              key={column}
              role="columnheader"
              className="number"
              aria-sort={order === column ? 'descending' : undefined}
            >
              <UnstyledButton className="sort" onClick={() => onOrder(column)} aria-pressed={order === column}>
                {ORDER_NAMES[column]}
                {units[column]} <span aria-hidden>{order === column ? '▾' : ''}</span>
              </UnstyledButton>
            </div>
          ))}
          <Text role="columnheader" size="sm" fw={600}>
            Votes go to, come from
          </Text>
        </div>
      </div>
      <div role="rowgroup" ref={top} style={{ position: 'relative', blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            role="row"
            aria-rowindex={index + 2}
            data-index={index}
            ref={virtual.measureElement}
            className="line"
            style={{ transform: `translateY(${start - scrollMargin}px)` }}
          >
            <Row
              member={members[index]!}
              totals={totals}
              isMe={members[index]!.address === me}
              words={words}
              decimals={token.data.decimals}
            />
          </div>
        ))}
      </div>
    </div>
  )
}

interface RowProps {
  member: Listed
  totals: Totals
  isMe: boolean
  words: Words
  decimals: number
}

// The chain's time ticks each second, and nothing of it is in a row.
const Row = memo(
  function Row({ member, totals, words, decimals }: RowProps) {
    const { address, name, points, tokens, votes, paid, delegate, delegators } = member
    const [first, ...others] = paid
    return (
      <>
        <Group role="cell" className="who" gap="2px 8px">
          <Address account={address} href={`/members/${address}`} />
          {name && (
            <Text span size="sm" c="dimmed">
              {name}
            </Text>
          )}
        </Group>
        <Cell label="Points" whole={`${brief(points, POINT_DECIMALS)} points`} share={ratio(points, totals.points)}>
          {brief(points, POINT_DECIMALS)}
        </Cell>
        <Cell label="Tokens" whole={words.tokens(tokens)} share={ratio(tokens, totals.tokens)}>
          {brief(tokens, decimals)}
        </Cell>
        <Cell label="Votes" whole={words.tokens(votes)} share={ratio(votes, totals.votes)}>
          {brief(votes, decimals)}
        </Cell>
        <Cell
          label="Paid"
          whole={paid.map(({ asset, amount }) => words.amount(asset, amount)).join(', ')}
          note={others.length > 0 ? `and ${others.length} more` : undefined}
        >
          {first ? words.briefly(first.asset, first.amount) : '–'}
        </Cell>
        <Text role="cell" size="sm" component="div" className="with">
          <span className="label" aria-hidden>
            Votes go to, come from
          </span>
          {delegate !== undefined && (
            <div>
              to <Address account={delegate} href={`/members/${delegate}`} />
            </div>
          )}
          {delegators.length > 0 && <Text size="sm">from {counted(delegators.length, 'member')}</Text>}
          {delegate === undefined && delegators.length === 0 && (
            <Text size="sm" c="dimmed">
              their own
            </Text>
          )}
        </Text>
      </>
    )
  },
  (one, other) =>
    one.member === other.member &&
    one.totals === other.totals &&
    one.isMe === other.isMe &&
    one.decimals === other.decimals,
)

function Cell({
  label,
  whole,
  share,
  note,
  children,
}: {
  label: string
  whole: string
  share?: number
  note?: string
  children: ReactNode
}) {
  return (
    <Text role="cell" size="sm" component="div" className="number" title={whole}>
      <span className="label" aria-hidden>
        {label}
      </span>
      {children} {share !== undefined && share > 0 && <small>{percent(share)}</small>}
      {note && <small>{note}</small>}
    </Text>
  )
}
