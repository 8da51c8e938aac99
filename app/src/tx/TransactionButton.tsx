// The one way in which the page sends anything: it is run dry first, told in words with what it costs, signed in the
// wallet, and followed until it is final.
import { Alert, Button, Group, Loader, Modal, Stack, Table, Text, type ButtonProps } from '@mantine/core'
import { submit, type Dao, type Prepared, type Receipt } from '@tributary/client'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { useDao } from '../chain/connection'
import { CHAIN } from '../chain/keys'
import { Address } from '../parts/Address'
import { useWallet } from '../wallet/context'
import { NotSigned, refusalOf } from '../words/refusals'
import { useWords } from '../words/words'
import { isUnderWay, stageWords, type Flow } from './flow'

export interface Deed {
  /** What the button says, as "Vote". */
  name: string
  /** What will happen, as a sentence. */
  what: ReactNode
  /** Runs it dry: with `prepare` of the client. */
  prepare: (dao: Dao, from: string) => Promise<Prepared<unknown>>
  /** What has happened, as a sentence. */
  done: ReactNode
  /** Called once it is final. */
  onDone?: (receipt: Receipt) => void
}

export function TransactionButton({ deed, ...button }: { deed: Deed } & ButtonProps) {
  const [dao, queries] = [useDao(), useQueryClient()]
  const { wallet, account, setChoosing } = useWallet()
  const [flow, setFlow] = useState<Flow>({ at: 'closed' })
  // A second click comes before React draws anew: so what is under way is known at once.
  const isBusy = useRef(false)

  const start = async () => {
    if (!account) return setChoosing(true)
    if (isUnderWay(flow) || isBusy.current) return
    setFlow({ at: 'trying' })
    try {
      setFlow({ at: 'ready', prepared: await deed.prepare(dao, account.address) })
    } catch (error) {
      setFlow({ at: 'refused', error })
    }
  }

  const send = async (prepared: Prepared<unknown>) => {
    if (!wallet || isBusy.current) return
    isBusy.current = true
    setFlow({ at: 'signing', prepared })
    try {
      const receipt = await submit(prepared, wallet.signer, (stage) => setFlow({ at: 'sent', prepared, stage }))
      await queries.invalidateQueries({ queryKey: CHAIN })
      setFlow({ at: 'final', receipt })
      deed.onDone?.(receipt)
    } catch (error) {
      // Who would not sign has decided so: that is no error.
      if (error instanceof NotSigned) setFlow({ at: 'ready', prepared, wasNotSigned: true })
      else setFlow({ at: 'refused', error })
    } finally {
      isBusy.current = false
    }
  }

  return (
    <>
      <Button {...button} onClick={() => void start()}>
        {deed.name}
      </Button>
      <Modal
        opened={flow.at !== 'closed'}
        // What is sent goes on its way whether it is watched or not; it is not forgotten before it is final.
        onClose={() => !isUnderWay(flow) && setFlow({ at: 'closed' })}
        withCloseButton={!isUnderWay(flow)}
        closeOnClickOutside={false}
        title={deed.name}
      >
        <Stack aria-live="polite">
          <Steps flow={flow} deed={deed} send={send} again={start} close={() => setFlow({ at: 'closed' })} />
        </Stack>
      </Modal>
    </>
  )
}

interface StepsProps {
  flow: Flow
  deed: Deed
  send: (prepared: Prepared<unknown>) => Promise<void>
  again: () => Promise<void>
  close: () => void
}

function Steps({ flow, deed, send, again, close }: StepsProps) {
  const words = useWords()
  switch (flow.at) {
    case 'closed':
      return null
    case 'trying':
      return <Waiting>Trying what would happen, without sending anything …</Waiting>
    case 'refused': {
      const { what, cure } = refusalOf(flow.error, words)
      return (
        <>
          <Alert color="red" role="alert" title="This does not work">
            <Text size="sm">{sentence(what)}</Text>
            {cure && <Text size="sm">{sentence(cure)}</Text>}
          </Alert>
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
            <Table.Th w={130}>{name}</Table.Th>
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

/** Begins with a capital and ends with a full stop. */
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
