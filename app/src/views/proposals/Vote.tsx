import {
  Alert,
  Card,
  Group,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { parseUnits, prepare, type governor } from '@tributary/client'
import { useState } from 'react'
import { ballotOf, useMyBallot, useToken } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { SignButton } from '../../signing/context'
import type { Deed } from '../../tx/flow'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe } from '../../wallet/context'
import { castWords, choiceWords } from '../../words/ballots'
import { unfitText } from '../../words/unfit'
import { useWords, type Words } from '../../words/words'

/** The most bytes that a reason has. */
const REASON_BYTES = 2_048

export function Vote({ proposal }: { proposal: governor.ProposalView }) {
  const me = useMe()
  const isOpen = proposal.state === 'Active'
  const ballot = useMyBallot(proposal.id, me, isOpen)
  // Who begins to vote and then connects a wallet has chosen already.
  const draft = useDraft()
  if (!isOpen) return null
  return (
    <Card withBorder component="section" aria-labelledby="vote">
      <Title order={2} size="h3" id="vote" mb="sm">
        Your vote
      </Title>
      {me === undefined ? (
        <Form proposal={proposal} left={undefined} draft={draft} />
      ) : (
        <Answer of={ballot}>
          {({ weight, cast }) => <Mine proposal={proposal} weight={weight} cast={cast} draft={draft} />}
        </Answer>
      )}
    </Card>
  )
}

interface Mine {
  proposal: governor.ProposalView
  weight: bigint
  cast: governor.Tally
  draft: Draft
}

function Mine({ proposal, weight, cast, draft }: Mine) {
  const words = useWords()
  const left = leftOf({ weight, cast })
  const used = weight - left
  if (weight === 0n) {
    return (
      <Text>
        You had no votes at the snapshot, {words.moment(proposal.snapshot)}. What you received since counts for later
        proposals.
      </Text>
    )
  }
  return (
    <Stack>
      {used > 0n && (
        <Alert color="green" role="status">
          You voted {castWords(cast, words)}.{left === 0n && ' That is all your weight; a ballot cannot be changed.'}
        </Alert>
      )}
      {left > 0n && <Form proposal={proposal} left={left} draft={draft} />}
    </Stack>
  )
}

const leftOf = ({ weight, cast }: { weight: bigint; cast: governor.Tally }): bigint =>
  weight - cast.forVotes - cast.againstVotes - cast.abstainVotes

type Kind = 'For' | 'Against' | 'Abstain' | 'Split'
const KINDS: Kind[] = ['For', 'Against', 'Abstain', 'Split']
type Split = Record<keyof governor.Tally, string>
const SPLIT: [keyof governor.Tally, string][] = [
  ['forVotes', 'For'],
  ['againstVotes', 'Against'],
  ['abstainVotes', 'Abstain'],
]

/** What somebody is about to cast. */
function useDraft() {
  const [kind, setKind] = useState<Kind>('For')
  const [split, setSplit] = useState<Split>({ forVotes: '', againstVotes: '', abstainVotes: '' })
  const [reason, setReason] = useState('')
  return { kind, setKind, split, setSplit, reason, setReason }
}

type Draft = ReturnType<typeof useDraft>

interface FormProps {
  proposal: governor.ProposalView
  left: bigint | undefined
  draft: Draft
}

function Form({ proposal, left, draft: { kind, setKind, split, setSplit, reason, setReason } }: FormProps) {
  const words = useWords()
  const token = useToken()
  const choice = choiceOf(kind, split, token.data.decimals)
  const unread = unfitText(reason, REASON_BYTES)
  const unfit = 'problems' in choice ? undefined : unfitSplit(choice, left, words)
  const isWrong = 'problems' in choice || unread !== undefined || unfit !== undefined
  // What is wrong is neither sent nor signed.
  const told: governor.Choice = 'problems' in choice ? { type: 'Abstain' } : choice
  const what = (
    <>
      You vote {choiceWords(told, left, words)} on proposal {proposal.id}. What is cast cannot be changed.
      {reason && ` Everybody will read why: “${reason}”`}
    </>
  )
  const deed: Deed = {
    name: 'Vote',
    what,
    done: 'Your vote counts.',
    // Whoever votes for all that is left may have less left by then.
    isAsTold: async (_, dao, from) => left === undefined || leftOf(await ballotOf(dao, proposal.id, from)) === left,
    prepare: (dao, from) => prepare(dao, dao.governor, 'governorVote', [proposal.id, told, reason], { from }),
    onDone: () => setReason(''),
  }
  return (
    <Stack>
      {left !== undefined && <Text>You have {words.tokens(left)} in votes to cast.</Text>}
      <SegmentedControl
        aria-label="Your choice"
        data={KINDS}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
      />
      {kind === 'Split' && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          {SPLIT.map(([field, label]) => (
            <TextInput
              key={field}
              label={label}
              inputMode="decimal"
              placeholder="0"
              value={split[field]}
              onChange={({ currentTarget }) => setSplit({ ...split, [field]: currentTarget.value })}
              error={'problems' in choice && choice.problems[field]}
            />
          ))}
        </SimpleGrid>
      )}
      {unfit && (
        <Text size="sm" role="status" c="var(--mantine-color-error)">
          {unfit}
        </Text>
      )}
      <Textarea
        label="Why (for everybody to read, for good)"
        autosize
        minRows={2}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        error={unread && `This ${unread}`}
      />
      <Group>
        <TransactionButton disabled={isWrong} deed={deed} />
        <SignButton
          disabled={isWrong}
          signing={{
            action: { type: 'Vote', value: { proposal: proposal.id, choice: told, reason } },
            what,
            until: proposal.ends,
            instead: deed,
          }}
        />
      </Group>
    </Stack>
  )
}

type Problems = { problems: Partial<Split> }

/** The choice that a form says, or what is wrong with its weights. */
export function choiceOf(kind: Kind, split: Split, decimals: number): governor.Choice | Problems {
  if (kind !== 'Split') return { type: kind }
  const value: governor.Tally = { forVotes: 0n, againstVotes: 0n, abstainVotes: 0n }
  const problems: Partial<Split> = {}
  for (const [field] of SPLIT) {
    try {
      value[field] = split[field].trim() === '' ? 0n : parseUnits(split[field].trim(), decimals)
    } catch (error) {
      problems[field] = (error as Error).message
    }
  }
  return Object.keys(problems).length > 0 ? { problems } : { type: 'Split', value }
}

/** Why votes cannot be split so: there are none, or more than are left. */
function unfitSplit(choice: governor.Choice, left: bigint | undefined, words: Words): string | undefined {
  if (choice.type !== 'Split') return undefined
  const { forVotes, againstVotes, abstainVotes } = choice.value
  const used = forVotes + againstVotes + abstainVotes
  if (used === 0n) return 'Share out some of your votes.'
  if (left === undefined || used <= left) return undefined
  return `That is ${words.tokens(used)}, and you have ${words.tokens(left)} in votes to cast.`
}
