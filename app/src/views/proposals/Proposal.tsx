import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { formatDate, prepare, type governor } from '@tributary/client'
import { Link } from 'wouter'
import { useNow } from '../../chain/clock'
import { useGuardian, useProposal, useProposalText } from '../../chain/reads'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { SafeMarkdown } from '../../parts/SafeMarkdown'
import { TallyBar } from '../../parts/TallyBar'
import { TransactionButton } from '../../tx/TransactionButton'
import { execute, queue } from '../../tx/deeds'
import { useMe } from '../../wallet/context'
import { numberIn } from '../numbered'
import { Actions } from './Actions'
import { Ballots } from './Ballots'
import { StateBadge, TimeLeft } from './Proposals'
import { bodyOf, titleOf } from './text'
import { Vote } from './Vote'

export default function Proposal({ params }: { params: Record<string, string> }) {
  const id = numberIn(params.id)
  const asked = useProposal(id ?? 0)
  return (
    <Stack>
      <Anchor component={Link} href="/proposals" size="sm">
        ← All proposals
      </Anchor>
      <Answer of={asked} lines={8}>
        {(proposal) =>
          proposal && id !== undefined ? (
            <Shown proposal={proposal} />
          ) : (
            <>
              <Title order={1}>There is no proposal {params.id}</Title>
              <Text>The list has all there are.</Text>
            </>
          )
        }
      </Answer>
    </Stack>
  )
}

function Shown({ proposal }: { proposal: governor.ProposalView }) {
  const text = useProposalText(proposal)
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} style={{ overflowWrap: 'break-word' }}>
          {text.data ? titleOf(text.data) : `Proposal ${proposal.id}`}
        </Title>
        <Group gap={6} mt="xs">
          <StateBadge state={proposal.state} />
          <Text size="sm" c="dimmed">
            Proposal {proposal.id}, by
          </Text>
          <Address account={proposal.proposer} />
          <Text size="sm" c="dimmed">
            on {formatDate(proposal.created)}
          </Text>
        </Group>
      </div>
      <section aria-label="How it stands">
        <Text mb="xs">
          <TimeLeft proposal={proposal} />.
        </Text>
        <TallyBar {...proposal} />
      </section>
      <Steps proposal={proposal} />
      <Vote proposal={proposal} />
      <section aria-label="Text">
        <Answer of={text}>
          {(known) =>
            known === null ? (
              <Text>This node does not keep the block in which the text is. Another one may.</Text>
            ) : (
              <SafeMarkdown text={bodyOf(known)} />
            )
          }
        </Answer>
      </section>
      <Actions proposal={proposal} />
      <Ballots proposal={proposal} />
    </Stack>
  )
}

/** What may be done with it now, beside voting: by anybody, by its proposer, or by the guardian. */
function Steps({ proposal }: { proposal: governor.ProposalView }) {
  const [me, now, guardian] = [useMe(), useNow(), useGuardian()]
  const { id, state } = proposal
  const isGuardian = me !== undefined && guardian.data?.account.address() === me && guardian.data.until > now
  const send = (name: string, message: 'governorCancel' | 'governorVeto', what: string, done: string) => (
    <TransactionButton
      deed={{ name, what, done, prepare: (dao, from) => prepare(dao, dao.governor, message, [id], { from }) }}
    />
  )
  const canExecute = state === 'Queued' && (proposal.executableFrom ?? 0n) <= now
  return (
    <Group>
      {state === 'Succeeded' && proposal.actionCount > 0 && <TransactionButton deed={queue(id)} />}
      {canExecute && <TransactionButton deed={execute(id)} />}
      {state === 'Pending' &&
        proposal.proposer.address() === me &&
        send('Cancel', 'governorCancel', `You take proposal ${id} back, for good.`, 'It is canceled.')}
      {isGuardian &&
        ['Pending', 'Active', 'Succeeded', 'Queued'].includes(state) &&
        send('Veto', 'governorVeto', `You stop proposal ${id} as the guardian, for good.`, 'It is vetoed.')}
    </Group>
  )
}
