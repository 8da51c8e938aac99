// Sends what somebody else signed, or what one signed with another account: it is told in words, tried, and sent for the
// fee of whoever sends it.
import { Alert, Anchor, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { read, relay, tryRelay, type Dao, type Signed } from '@tributary/client'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useRead } from '../../chain/reads'
import { useTitles } from '../../chain/reads/titles'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { OpenFile } from '../../parts/OpenFile'
import { Quoted } from '../../parts/Quoted'
import { Refused } from '../../parts/Refused'
import { codeOf, signedIn } from '../../signing/handed'
import { takeBack } from '../../signing/HandOver'
import { Service } from '../../signing/Service'
import type { Deed } from '../../tx/flow'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { choiceWords } from '../../words/ballots'
import { sentence } from '../../words/counted'
import { addressOf, useWords, type Account } from '../../words/words'

export default function Relay({ params: { code } }: { params: Record<string, string | undefined> }) {
  const read = code === undefined ? undefined : readIn(code)
  return (
    <Stack>
      <Title order={1}>Send what somebody signed</Title>
      <Text>
        Members sign ballots and delegations without a fee. Whoever has one sends it here, and pays the fee; nobody can
        change it.
      </Text>
      {read === undefined || 'problem' in read ? (
        <>
          {read && <Problem text={read.problem} />}
          <Given />
        </>
      ) : (
        <Shown key={code} signed={read.signed} />
      )}
    </Stack>
  )
}

type Found = { signed: Signed } | { problem: string }

function readIn(text: string): Found {
  try {
    return { signed: signedIn(text) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function Problem({ text }: { text: string }) {
  return (
    <Alert color="red" role="alert" title="This is nothing that could be sent" style={{ overflowWrap: 'anywhere' }}>
      {sentence(text)}
    </Alert>
  )
}

/** A file, or what was pasted. */
function Given() {
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const take = (given: string) => {
    const found = readIn(given)
    if ('problem' in found) return setProblem(found.problem)
    navigate(`/relay/${codeOf(found.signed)}`)
  }
  return (
    <>
      <Textarea
        label="What you were given"
        description="The text of a file, or a link"
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group>
        <Button disabled={text.trim() === ''} onClick={() => take(text)}>
          Look at it
        </Button>
        <OpenFile
          accept=".json,application/json"
          onOpen={(file) => void file.text().then(take, (error: Error) => setProblem(error.message))}
        />
      </Group>
      {problem !== undefined && <Problem text={problem} />}
    </>
  )
}

/** What it asks for, whether it would count now, and what sends it. */
function Shown({ signed }: { signed: Signed }) {
  const [me, words] = [useMe(), useWords()]
  const { signer, expiry } = signed
  const tried = useRead(['relay', signed.signature, signer], async (dao) => {
    try {
      await tryRelay(dao, signed)
      return { counts: true as const }
    } catch (error) {
      return (await isOnRecord(dao, signed)) ? { counts: false as const } : { counts: false as const, error }
    }
  })
  const [isSent, setSent] = useState(false)
  return (
    <>
      <Card withBorder>
        <What signed={signed} />
        <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          Signed by {signer}. It counts until {words.moment(expiry)}.
        </Text>
      </Card>
      {isSent ? (
        <Alert color="green" role="status" title="It counts">
          <Text size="sm">You sent it, and it is final.</Text>
        </Alert>
      ) : (
        <Answer of={tried} lines={2}>
          {(answer) => (
            <>
              {answer.counts ? (
                <Text role="status">Tried just now: it would count.</Text>
              ) : answer.error === undefined ? (
                <Alert color="green" role="status" title="What it says is on record already">
                  <Text size="sm">There is nothing to send any more.</Text>
                </Alert>
              ) : (
                <Refused title="It would not count" error={answer.error} />
              )}
              {answer.error !== undefined || answer.counts ? <Service signed={signed} /> : null}
              <Group>
                {answer.counts && <TransactionButton deed={deedOf(signed, () => setSent(true))} />}
                {answer.counts && signer === me && <TransactionButton variant="default" deed={takeBack(signed)} />}
              </Group>
            </>
          )}
        </Answer>
      )}
      <Anchor component={Link} href="/relay" size="sm">
        Look at something else
      </Anchor>
    </>
  )
}

/** Whether the chain has it already as it says, by this signature or otherwise. */
async function isOnRecord(dao: Dao, { action, signer }: Signed): Promise<boolean> {
  if (action.type === 'Delegate') {
    const to = await read(dao.token.query.tokenDelegateOf(signer))
    return addressOf(to) === addressOf(action.value.to as Account)
  }
  const { proposal, choice } = action.value
  const cast = (await read(dao.governor.query.governorBallot(proposal, signer)))?.cast
  if (!cast) return false
  const { forVotes, againstVotes, abstainVotes } = cast
  if (choice.type === 'Split') {
    const { value } = choice
    return forVotes === value.forVotes && againstVotes === value.againstVotes && abstainVotes === value.abstainVotes
  }
  const chosen = { For: forVotes, Against: againstVotes, Abstain: abstainVotes }[choice.type]
  return chosen > 0n && chosen === forVotes + againstVotes + abstainVotes
}

/** In words, what it says. */
function What({ signed: { action, signer } }: { signed: Signed }) {
  const [me, words] = [useMe(), useWords()]
  const titleOf = useTitles(action.type === 'Vote' ? [action.value.proposal] : [])
  if (action.type === 'Delegate') {
    return (
      <Group gap={6}>
        <Address account={signer} />
        <Text>{signer === me ? 'give the votes of your tokens to' : 'gives the votes of their tokens to'}</Text>
        <Address account={action.value.to as Account} />
      </Group>
    )
  }
  const { proposal, choice, reason } = action.value
  return (
    <div>
      <Group gap={6}>
        <Address account={signer} />
        <Text style={{ overflowWrap: 'anywhere' }}>
          {signer === me ? 'vote' : 'votes'} {choiceWords(choice, undefined, words)} on{' '}
          <Anchor component={Link} href={`/proposals/${proposal}`} underline="always">
            <bdi>{titleOf(proposal)}</bdi>
          </Anchor>
          {reason && ', and writes:'}
        </Text>
      </Group>
      {reason && <Quoted text={reason} />}
    </div>
  )
}

const deedOf = (signed: Signed, onDone: () => void): Deed => ({
  name: 'Send it',
  what:
    signed.action.type === 'Vote'
      ? `You send a ballot on proposal ${signed.action.value.proposal} that somebody signed: it counts as theirs, and the fee is yours.`
      : 'You send a delegation that somebody signed: it counts as theirs, and the fee is yours.',
  done: 'It counts.',
  prepare: (dao, from) => relay(dao, signed, from),
  onDone,
})
