// What the dialog of a transaction shows at each of its stages.
import { Alert, Button, Group, Loader, Table, Text } from '@mantine/core'
import type { Prepared } from '@tributary/client'
import type { ReactNode } from 'react'
import { Address } from '../parts/Address'
import { Refused } from '../parts/Refused'
import { useWords } from '../words/words'
import { stageWords, type Deed, type Flow } from './flow'

export interface StepsProps {
  flow: Flow
  deed: Deed
  send: (prepared: Prepared<unknown>) => Promise<void>
  again: () => Promise<void>
  close: () => void
}

export function Steps({ flow, deed, send, again, close }: StepsProps) {
  switch (flow.at) {
    case 'closed':
      return null
    case 'trying':
      return <Waiting>Trying what would happen, without sending anything …</Waiting>
    case 'refused': {
      return (
        <>
          <Refused title="This does not work" error={flow.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Close
            </Button>
            <Button onClick={() => void again()}>Try again</Button>
          </Group>
        </>
      )
    }
    case 'ready':
    case 'signing':
      return (
        <>
          <Text>{deed.what}</Text>
          <Costs prepared={flow.prepared} />
          {flow.at === 'ready' && flow.wasNotSigned && (
            <Text size="sm" role="status">
              You did not sign, so nothing was sent.
            </Text>
          )}
          {flow.at === 'signing' ? (
            <Waiting>Your wallet asks for your signature.</Waiting>
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button onClick={() => void send(flow.prepared)}>Sign and send</Button>
            </Group>
          )}
        </>
      )
    case 'sent':
      return (
        <>
          <Text>{deed.what}</Text>
          <Waiting>{stageWords(flow.stage)}</Waiting>
        </>
      )
    case 'final':
      return (
        <>
          <Alert color="green" role="status" title="Done">
            <Text size="sm">{deed.done}</Text>
            <Text size="sm">It is final, in block {flow.receipt.block.toLocaleString('en')}.</Text>
          </Alert>
          <Group justify="flex-end">
            <Button onClick={close}>Close</Button>
          </Group>
        </>
      )
  }
}

function Costs({ prepared }: { prepared: Prepared<unknown> }) {
  const { native } = useWords()
  const { fee, feeLimit, deposit, depositLimit, from } = prepared
  const depositWords =
    deposit < 0n ? `${native(-deposit)} come back` : `${native(deposit)}, at most ${native(depositLimit)}`
  const rows: [string, ReactNode][] = [
    ['Signed by', <Address key="from" account={from} />],
    ['Fee', `about ${native(fee)}, at most ${native(feeLimit)}`],
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
