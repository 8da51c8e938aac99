import './treasury.css'
import { Alert, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { prepare } from '@tributary/client'
import { useState } from 'react'
import { usePause } from '../../chain/reads/treasury'
import { useDao } from '../../chain/connection'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { useWords } from '../../words/words'
import { Payments } from '../people/Payments'
import { Grants } from './Grants'
import { Holdings } from './Holdings'
import { Programs } from './Programs'
import { Redeem } from './Redeem'
import { amountOf } from './amount'
import { noGuardian } from './told'

export default function Treasury() {
  const [words, me, pause] = [useWords(), useMe(), usePause()]
  const isPaused = pause.data !== undefined && pause.data.until > words.now
  return (
    <Stack gap="xl">
      <div>
        <Title order={1}>Treasury</Title>
        <Text c="dimmed">What is free and what is promised, what may leave, and how long it lasts.</Text>
      </div>
      {isPaused && (
        <Alert color="yellow" role="status" title={`Paused until ${words.moment(pause.data.until)}`}>
          Nothing new is promised; claims and redemptions go on.
        </Alert>
      )}
      <Holdings />
      <Programs />
      <Grants />
      <Redeem />
      {me !== undefined && <Payments member={me} title="What you were paid" />}
      <Fund />
      <Pause />
    </Stack>
  )
}

function Fund() {
  const [words, { native }] = [useWords(), useDao()]
  const [text, setText] = useState('')
  const typed = amountOf(text, native.decimals)
  const amount = 'amount' in typed ? typed.amount : 0n
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="fund">
      <Title order={2} size="h3" id="fund" mb="xs">
        Give the treasury {native.symbol}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Members decide what becomes of it. A gift cannot be taken back.
      </Text>
      <Group align="end">
        <TextInput
          label={`How much, in ${native.symbol}`}
          inputMode="decimal"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          error={text !== '' && 'problem' in typed && typed.problem}
        />
        <TransactionButton
          variant="default"
          disabled={amount === 0n}
          deed={{
            name: 'Give',
            what: `You give the treasury ${words.native(amount)}. It cannot be taken back.`,
            done: `The treasury has ${words.native(amount)} more.`,
            prepare: (dao, from) =>
              prepare(dao, dao.treasury, 'treasuryFund', [{ type: 'Native' }, amount], { from, value: amount }),
            onDone: () => setText(''),
          }}
        />
      </Group>
    </Card>
  )
}

/** Who may stop new promises for two weeks, and a way to do it for whoever may. */
function Pause() {
  const [me, asked] = [useMe(), usePause()]
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="pause">
      <Title order={2} size="h3" id="pause" mb="xs">
        Pause
      </Title>
      <Answer of={asked} lines={1}>
        {(pause) => (
          <Stack gap="sm">
            {pause.guardian ? (
              <Group gap={6}>
                <Address account={pause.guardian} />
                <Text size="sm">may pause what the treasury newly promises, once, for two weeks.</Text>
              </Group>
            ) : (
              <Text size="sm">{noGuardian(pause)}</Text>
            )}
            {me !== undefined && pause.guardian?.address() === me && (
              <div>
                <TransactionButton
                  color="red"
                  variant="light"
                  deed={{
                    name: 'Pause the treasury',
                    what: 'For two weeks the treasury promises nothing new: no transfers, no grants, no new epochs. Claims and redemptions go on. You may do this once.',
                    done: 'The treasury is paused.',
                    prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryPause', [], { from }),
                  }}
                />
              </div>
            )}
          </Stack>
        )}
      </Answer>
    </Card>
  )
}
