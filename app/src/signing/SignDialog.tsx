// Has a wallet sign a ballot or a delegation that somebody else is to send: it is told in words and byte for byte, signed,
// tried, and handed over.
import { Alert, Button, Group, Loader, Table, Text } from '@mantine/core'
import {
  ContractError,
  inputOf,
  now,
  toSign,
  tryAction,
  tryRelay,
  type Dao,
  type Signed,
  type ToSign,
} from '@tributary/client'
import { useEffect, useState } from 'react'
import { useDao } from '../chain/connection'
import { Address } from '../parts/Address'
import { Dialog } from '../parts/Dialog'
import { Refused } from '../parts/Refused'
import { NotAnyMore } from '../tx/flow'
import { TransactionButton } from '../tx/TransactionButton'
import { NotSigned } from '../words/refusals'
import { useWords } from '../words/words'
import type { Begun } from './context'
import { HandOver } from './HandOver'
import { piecesOf } from './pieces'

type Stage =
  | { at: 'reading' }
  | { at: 'cannot'; why: string }
  | { at: 'refused'; error: unknown }
  | { at: 'ready'; toSign: ToSign; why?: string }
  | { at: 'trying' | 'signing'; toSign: ToSign }
  /** Perhaps it could not be tried whether it counts: what was signed is not thrown away for that. */
  | { at: 'signed'; signed: Signed; untried?: unknown }

export default function SignDialog({ close, ...begun }: Begun & { close: () => void }) {
  const dao = useDao()
  const [stage, setStage] = useState<Stage>({ at: 'reading' })
  const read = () => {
    setStage({ at: 'reading' })
    bytesOf(dao, begun).then(
      (bytes) => setStage({ at: 'ready', toSign: bytes }),
      (error: unknown) => setStage({ at: 'refused', error }),
    )
  }
  useEffect(() => {
    const why = whyNot(begun)
    if (why) setStage({ at: 'cannot', why })
    else read()
    // Of what was begun nothing changes, and it is read once: what is shown is what is signed.
  }, [])

  const sign = async (ready: ToSign) => {
    setStage({ at: 'trying', toSign: ready })
    try {
      await wouldCount(dao, begun)
      setStage({ at: 'signing', toSign: ready })
      const { address, signer } = { address: begun.signer, signer: begun.wallet.signer }
      const answer = await signer.signRaw!({ address, data: ready.data, type: 'bytes' })
      setStage({ at: 'trying', toSign: ready })
      const signature = signatureIn(answer)
      if (signature === undefined) return setStage({ at: 'cannot', why: OTHER_KEY })
      const signed = ready.signed(signature)
      const untried = await tryRelay(dao, signed).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof ContractError) throw error
          return error
        },
      )
      setStage({ at: 'signed', signed, untried })
    } catch (error) {
      if (error instanceof NotSigned) setStage({ at: 'ready', toSign: ready, why: error.message })
      else if (error instanceof ContractError && error.variant === 'BadSignature')
        setStage({ at: 'cannot', why: OTHER_KEY })
      else setStage({ at: 'refused', error })
    }
  }

  return (
    <Dialog
      title="Sign without a fee"
      at={stage.at}
      isBusy={stage.at === 'signing' || stage.at === 'trying'}
      close={close}
    >
      <Shown stage={stage} begun={begun} read={read} sign={sign} close={close} />
    </Dialog>
  )
}

/** Why the wallet cannot sign it, as far as the wallet tells. */
function whyNot({ wallet, keys }: Begun): string | undefined {
  if (!wallet.signer.signRaw) return `The wallet ${wallet.name} signs transactions only.`
  return keys === undefined || keys === 'sr25519'
    ? undefined
    : `This account has a key of the kind ${keys}, as a Ledger’s have, and the contracts take signatures by sr25519 keys only.`
}

async function bytesOf(dao: Dao, { signer, action, until }: Begun): Promise<ToSign> {
  return toSign(dao, signer, action, until === undefined ? undefined : until - (await now(dao)))
}

/** Tries the same as if the signer sent it, right before the wallet is asked: a vote may have ended, or be cast, since. */
async function wouldCount(dao: Dao, { action, signer }: Begun): Promise<void> {
  const input =
    action.type === 'Vote'
      ? inputOf(dao.governor, 'governorVote', [action.value.proposal, action.value.choice, action.value.reason])
      : inputOf(dao.token, 'tokenDelegate', [action.value.to])
  const { address } = action.type === 'Vote' ? dao.governor : dao.token
  try {
    await tryAction(dao, { callee: address, input, value: 0n }, signer)
  } catch (error) {
    throw new NotAnyMore(error)
  }
}

const OTHER_KEY = 'What your wallet signed does not count: the contracts take sr25519 keys only.'

/** The signature that a wallet answered with, if it is by an sr25519 key: some put the kind of the key before it. */
function signatureIn(answer: { signature?: unknown } | undefined): Signed['signature'] | undefined {
  const given = answer?.signature
  if (typeof given !== 'string' || !/^0x[0-9a-f]+$/i.test(given)) throw new NotSigned('nothing that is a signature')
  const [, bytes] = /^0x(?:01)?([0-9a-f]{128})$/i.exec(given) ?? []
  return bytes === undefined ? undefined : `0x${bytes}`
}

interface Shown {
  stage: Stage
  begun: Begun
  read: () => void
  sign: (ready: ToSign) => Promise<void>
  close: () => void
}

function Shown({ stage, begun, read, sign, close }: Shown) {
  switch (stage.at) {
    case 'reading':
      return <Waiting>Asking the chain as which of your signatures this counts …</Waiting>
    case 'cannot':
      return (
        <>
          <Alert color="yellow" role="alert" title="This account cannot sign without a fee">
            <Text size="sm">{stage.why} A transaction does the same, for a fee.</Text>
          </Alert>
          <Instead begun={begun} close={close} />
        </>
      )
    case 'refused': {
      const why = stage.error instanceof NotAnyMore ? stage.error.cause : stage.error
      const isRefused = why instanceof ContractError
      return (
        <>
          <Refused title={isRefused ? 'This would not count' : 'This does not work'} error={why} />
          {stage.error instanceof NotAnyMore && <Text size="sm">Nothing was signed.</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Close
            </Button>
            {!isRefused && <Button onClick={read}>Try again</Button>}
          </Group>
        </>
      )
    }
    case 'ready':
    case 'trying':
    case 'signing':
      return (
        <>
          <Text>{begun.what}</Text>
          <Text size="sm">
            You sign it here and pay nothing. Anybody sends it for you, who pays the fee and can change nothing of it.
          </Text>
          <Bytes toSign={stage.toSign} signer={begun.signer} />
          {stage.at === 'trying' && <Waiting>Trying whether it would count …</Waiting>}
          {stage.at === 'signing' && (
            <>
              <Waiting>Your wallet asks for your signature.</Waiting>
              <Text size="sm" c="dimmed">
                If nothing appears, open the wallet yourself. If it never asks, load this page anew.
              </Text>
            </>
          )}
          {stage.at === 'ready' && (
            <>
              {stage.why !== undefined && (
                <Alert color="yellow" role="alert" title="The wallet did not sign">
                  <Text size="sm">
                    {stage.why && `It says: “${stage.why}”. `}If it cannot sign bytes, as no Ledger can, send the
                    transaction instead.
                  </Text>
                </Alert>
              )}
              <Group justify="flex-end">
                {stage.why === undefined ? (
                  <Button variant="default" onClick={close}>
                    Cancel
                  </Button>
                ) : (
                  <Instead begun={begun} close={close} />
                )}
                <Button onClick={() => void sign(stage.toSign)}>Sign</Button>
              </Group>
            </>
          )}
        </>
      )
    case 'signed':
      return <HandOver signed={stage.signed} untried={stage.untried} close={close} />
  }
}

/** The transaction that does the same. */
function Instead({ begun, close }: { begun: Begun; close: () => void }) {
  return (
    <Group justify="flex-end">
      <TransactionButton variant="default" before={close} deed={{ ...begun.instead, name: 'Send the transaction' }} />
    </Group>
  )
}

/** What the wallet is given, whole and in order. */
function Bytes({ toSign: given, signer }: { toSign: ToSign; signer: string }) {
  const words = useWords()
  // Whatever will stand in it, all but the signature is known.
  const pieces = piecesOf(given, given.signed('0x'), words)
  return (
    <>
      <Table variant="vertical" layout="fixed" aria-label="What is signed">
        <Table.Tbody>
          <Table.Tr>
            <Table.Th w="min(6.5rem, 28vw)">By</Table.Th>
            <Table.Td>
              <Address account={signer} />
            </Table.Td>
          </Table.Tr>
          {pieces.map(({ name, what, bytes }) => (
            <Table.Tr key={name}>
              <Table.Th w="min(6.5rem, 28vw)">{name}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <bdi>{what}</bdi>
                <Text size="xs" ff="monospace" c="dimmed" className="bytes" style={{ overflowWrap: 'anywhere' }}>
                  {bytes}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        These are the bytes, in hexadecimal digits and in this order. Your wallet puts {'<Bytes>'} before and{' '}
        {'</Bytes>'} after them, so that they can be no transaction. Of several with the same number, the first that is
        sent counts.
      </Text>
    </>
  )
}

function Waiting({ children }: { children: string }) {
  return (
    <Group role="status" wrap="nowrap">
      <Loader size="sm" aria-hidden />
      <Text>{children}</Text>
    </Group>
  )
}
