// What the dialog of a transaction shows at each of its stages.
import { Alert, Button, Group, List, Loader, Table, Text } from '@mantine/core'
import { callsIn, printable, type Misfit, type Several } from '@tributary/client'
import type { ReactNode } from 'react'
import { Address } from '../parts/Address'
import { SignedInFull } from '../parts/InFull'
import { Refused } from '../parts/Refused'
import { counted, sentence } from '../words/counted'
import { refusalOf, type NotSigned } from '../words/refusals'
import { useWords } from '../words/words'
import { NotAnyMore, NothingWorks, stageWords, type Deed, type Flow, type Outcome } from './flow'

export interface StepsProps {
  flow: Flow
  deed: Deed
  send: (plan: Several) => Promise<void>
  again: () => Promise<void>
  close: () => void
}

export function Steps({ flow, deed, send, again, close }: StepsProps) {
  switch (flow.at) {
    case 'closed':
      return null
    case 'trying':
      return <Waiting>Trying what would happen, without sending anything …</Waiting>
    case 'refused':
      if (flow.error instanceof NotAnyMore) return <Late error={flow.error} close={close} />
      return (
        <>
          {flow.error instanceof NothingWorks ? (
            <Misfits color="red" title="Nothing of this works" of={flow.error.refused} deed={deed} />
          ) : (
            <Refused title="This does not work" error={flow.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Close
            </Button>
            <Button onClick={() => void again()}>Try again</Button>
          </Group>
        </>
      )
    case 'ready':
    case 'signing':
      return (
        <>
          <What deed={deed} plan={flow.plan} />
          <Costs plan={flow.plan} />
          <SignedInFull calls={flow.plan.transactions.flatMap(({ extrinsic }) => callsIn(extrinsic))} />
          {flow.at === 'ready' && flow.notSigned && (
            <Text size="sm" role="status">
              {notSigned(flow.notSigned)}
            </Text>
          )}
          {flow.at === 'signing' ? (
            <>
              <Waiting>{ofSeveral(flow)}Your wallet asks for your signature.</Waiting>
              <Text size="sm" c="dimmed">
                If nothing appears, open the wallet yourself. If it never asks, load this page anew: nothing is sent
                before you sign.
              </Text>
            </>
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button onClick={() => void send(flow.plan)}>Sign and send</Button>
            </Group>
          )}
        </>
      )
    case 'sent':
      return (
        <>
          <What deed={deed} plan={flow.plan} />
          <Waiting>
            {ofSeveral(flow)}
            {stageWords(flow.stage)}
          </Waiting>
        </>
      )
    case 'final':
      return (
        <>
          <Came deed={deed} plan={flow.plan} outcome={flow.outcome} />
          <Group justify="flex-end">
            <Button onClick={close}>Close</Button>
          </Group>
        </>
      )
  }
}

/** Wallets have no agreed way to say that their owner would not sign. */
const WOULD_NOT = /cancel|reject|denied|deny|refuse|declin/i

const notSigned = ({ message }: NotSigned) =>
  `${WOULD_NOT.test(message) ? 'You' : 'The wallet'} did not sign, so nothing was sent.` +
  (message && ` The wallet says: “${printable(message)}”.`)

/** What others did, or time, while the dialog stood open: to try it again is to no purpose. */
function Late({ error, close }: { error: NotAnyMore; close: () => void }) {
  return (
    <>
      <Refused title="This does not work any more" error={error.cause} />
      <Text size="sm">Nothing was signed, and no fee is paid.</Text>
      <Group justify="flex-end">
        <Button onClick={close}>Close</Button>
      </Group>
    </>
  )
}

const ofSeveral = ({ plan: { transactions }, done }: { plan: Several; done: number }) =>
  transactions.length > 1 && `Transaction ${done + 1} of ${transactions.length}: `

/** What will happen; of several things, each, and what is left out because it does not work. */
function What({ deed, plan: { transactions, refused } }: { deed: Deed; plan: Several }) {
  if (!deed.parts) return <Text component="div">{deed.what}</Text>
  return (
    <>
      <Text>{deed.what}</Text>
      <List size="sm">
        {transactions.flatMap(({ calls }) =>
          calls.map((call) => <List.Item key={call}>{deed.parts?.[call]?.what}</List.Item>),
        )}
      </List>
      {refused.length > 0 && <Misfits color="yellow" title="Left out, as it does not work" of={refused} deed={deed} />}
      {transactions.length > 1 && (
        <Text size="sm">
          You sign {transactions.length} transactions, one after another: one cannot hold all of it here.
        </Text>
      )}
    </>
  )
}

/** What did not work, part by part, with the cure. */
function Misfits({ of, deed, ...alert }: { of: Misfit[]; deed: Deed; color: string; title: string }) {
  const words = useWords()
  return (
    <Alert role="alert" {...alert}>
      {of.map(({ call, error }) => {
        const { what, cure } = refusalOf(error, words)
        return (
          <Text size="sm" key={call}>
            {deed.parts?.[call]?.name ?? deed.name}: {sentence(what)} {cure && sentence(cure)}
          </Text>
        )
      })}
    </Alert>
  )
}

function Came({ deed, plan, outcome: { receipts, failures } }: { deed: Deed; plan: Several; outcome: Outcome }) {
  const all = plan.transactions.flatMap(({ calls }) => calls)
  const done = all.filter((call) => !failures.some((failure) => failure.call === call))
  const blocks = receipts.map(({ block }) => block.toLocaleString('en'))
  return (
    <>
      {done.length > 0 && (
        <Alert
          color="green"
          role="status"
          title={failures.length > 0 ? `Done: ${done.length} of ${all.length}` : 'Done'}
        >
          <Text size="sm">{typeof deed.done === 'function' ? deed.done(receipts) : deed.done}</Text>
          {failures.length > 0 && (
            <Text size="sm">{sentence(done.map((call) => deed.parts?.[call]?.name).join(', '))}</Text>
          )}
          <Text size="sm">
            It is final, in{' '}
            {blocks.length > 1 ? `${counted(blocks.length, 'block')}: ${blocks.join(', ')}` : `block ${blocks[0]}`}.
          </Text>
        </Alert>
      )}
      {failures.length > 0 && <Misfits color="red" title="Not done" of={failures} deed={deed} />}
    </>
  )
}

function Costs({ plan: { transactions } }: { plan: Several }) {
  const { native } = useWords()
  const sum = (of: 'fee' | 'feeLimit' | 'deposit' | 'depositLimit') =>
    transactions.reduce((total, transaction) => total + transaction[of], 0n)
  const deposit = sum('deposit')
  const depositWords =
    deposit < 0n ? `${native(-deposit)} come back` : `${native(deposit)}, at most ${native(sum('depositLimit'))}`
  const [first] = transactions
  const rows: [string, ReactNode][] = [
    ['Signed by', first && <Address key="from" account={first.from} />],
    ['Fee', `about ${native(sum('fee'))}, at most ${native(sum('feeLimit'))}`],
    ['Deposit for storage', depositWords],
  ]
  return (
    <Table variant="vertical" layout="fixed">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w="min(8.125rem, 28vw)">{name}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <Group role="status" wrap="nowrap">
      <Loader size="sm" aria-hidden />
      <Text>{children}</Text>
    </Group>
  )
}
