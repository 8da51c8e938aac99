// What may be done with an attestation now: doubt it, take it back, decide about it, make it count, end its challenge.
import { Alert, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { prepare, type Dao, type metrics } from '@tributary/client'
import { useState } from 'react'
import { useNow } from '../../chain/clock'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { isDue, isOpen, judge, MAX_CHALLENGES, worthWords } from '../../words/standing'
import { unfitText } from '../../words/unfit'
import { useWords, type Words } from '../../words/words'
import type { Props } from './Attestation'

/** The most bytes of a text that the registry keeps or tells. */
export const TEXT_BYTES = 256

export function Deeds(props: Props) {
  const { id, attestation, arbiter } = props
  const [words, now, me] = [useWords(), useNow(), useMe()]
  const { status, challenge, attestor } = attestation
  const isRunning = status === 'Challenged' && challenge !== undefined && challenge.until > now
  if (isOpen(attestation, now)) {
    return (
      <Stack>
        {attestor.address() === me ? <Retract id={id} attestation={attestation} /> : <Challenge {...props} />}
      </Stack>
    )
  }
  if (isDue(attestation, now)) {
    return (
      <Simple
        text="Nobody may doubt it any more. It counts as soon as anybody says so."
        name="Make it count"
        message="metricsFinalizeBatch"
        id={id}
        what={`Attestation ${id} counts from now on: ${words.member(attestation.member)} gets ${worthWords(attestation, words)}.`}
        done="It counts."
      />
    )
  }
  if (isRunning && arbiter === me) return <Resolve {...props} />
  if (isRunning && words.part(arbiter) === 'governor') {
    return (
      <Text>
        Members decide about it by a proposal whose action has the registry resolve attestation {id}, executed before{' '}
        {words.moment(challenge.until)}.
      </Text>
    )
  }
  if (status === 'Challenged' && !isRunning) {
    return (
      <Simple
        text="Nothing was decided in time. In doubt it does not count, and its challenger loses half of the bond."
        name="End it"
        message="metricsExpireBatch"
        id={id}
        what={`The challenge of attestation ${id} ends, as nothing was decided in time: it does not count. Its attestor is owed their bond and half of the challenger’s.`}
        done="It is ended: it does not count."
      />
    )
  }
  return null
}

function Simple(props: {
  text: string
  name: string
  message: 'metricsFinalizeBatch' | 'metricsExpireBatch' | 'metricsRetractBatch'
  id: number
  what: string
  done: string
}) {
  const { text, name, message, id, what, done } = props
  return (
    <Card withBorder>
      <Group justify="space-between">
        <Text style={{ flex: '1 1 240px' }}>{text}</Text>
        <TransactionButton
          deed={{ name, what, done, prepare: (dao, from) => prepare(dao, dao.metrics, message, [[id]], { from }) }}
        />
      </Group>
    </Card>
  )
}

function Retract({ id, attestation }: { id: number; attestation: metrics.Attestation }) {
  const words = useWords()
  return (
    <Simple
      text="You attested this. You may take it back until its window ends."
      name="Take it back"
      message="metricsRetractBatch"
      id={id}
      what={`You take attestation ${id} back, for good. You are owed your bond of ${words.native(attestation.bond)} again.`}
      done="It is taken back, and your bond is owed to you."
    />
  )
}

function Challenge({ id, attestation, arbiter }: Props) {
  const words = useWords()
  const [reason, setReason] = useState('')
  const { bond, challenges } = attestation
  if (challenges >= MAX_CHALLENGES) {
    return <Text>Nobody may doubt it any more: it was doubted {MAX_CHALLENGES} times.</Text>
  }
  const unfit = unfitText(reason, TEXT_BYTES)
  const told = stakes(bond, arbiter, words)
  return (
    <Card withBorder component="section" aria-labelledby="challenge">
      <Title order={2} size="h3" id="challenge" mb="xs">
        Do you doubt it?
      </Title>
      <Stack>
        <Alert color="yellow" role="note" title={`You put up ${words.native(bond)}`}>
          {told}
        </Alert>
        <TextInput
          label="Why (or where your reasons are found, for everybody to read, for good)"
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          error={unfit && `This ${unfit}`}
        />
        <div>
          <TransactionButton
            disabled={unfit !== undefined || reason.trim() === ''}
            deed={{
              name: 'Challenge',
              what: (
                <>
                  You doubt attestation {id}, and put up {words.native(bond)}. {told} Everybody will read why: “{reason}
                  ”
                </>
              ),
              done: 'It is challenged: it waits for a decision.',
              prepare: (dao, from) => challenge(dao, from, id, reason.trim(), bond),
              onDone: () => setReason(''),
            }}
          />
        </div>
      </Stack>
    </Card>
  )
}

/** What becomes of the bonds. */
const stakes = (bond: bigint, arbiter: string, words: Words): string =>
  bond === 0n
    ? 'Nothing is at stake: this metric takes no bonds.'
    : `If ${judge(arbiter, words)} finds the claim false, you are owed both bonds, ${words.native(2n * bond)}. If it is ` +
      `found true, its attestor is owed yours. If nobody decides in time it does not count, and you lose half of yours.`

const challenge = (dao: Dao, from: string, id: number, reason: string, value: bigint) =>
  prepare(dao, dao.metrics, 'metricsChallengeBatch', [[id], reason], { from, value })

function Resolve({ id, attestation }: Props) {
  const words = useWords()
  const { bond, challenge } = attestation
  const verdict = (name: string, upheld: boolean, what: string, done: string) => (
    <TransactionButton
      {...(upheld ? {} : { color: 'red' })}
      deed={{
        name,
        what,
        done,
        prepare: (dao, from) => prepare(dao, dao.metrics, 'metricsResolveBatch', [[id], upheld], { from }),
      }}
    />
  )
  return (
    <Card withBorder component="section" aria-labelledby="resolve">
      <Title order={2} size="h3" id="resolve" mb="xs">
        You decide, as the arbiter
      </Title>
      <Text mb="sm">
        Until {words.moment(challenge!.until)}. If the claim is true, its attestor is owed the challenger’s bond of{' '}
        {words.native(bond)}, and its window goes on; if it is false, the challenger is owed both bonds,{' '}
        {words.native(2n * bond)}.
      </Text>
      <Group>
        {verdict(
          'It is true',
          true,
          `You find attestation ${id} true: its attestor is owed the challenger’s bond of ${words.native(bond)}.`,
          'It is upheld: its window goes on.',
        )}
        {verdict(
          'It is false',
          false,
          `You find attestation ${id} false: it does not count, and the challenger is owed both bonds, ${words.native(2n * bond)}.`,
          'It is rejected: it does not count.',
        )}
      </Group>
    </Card>
  )
}
