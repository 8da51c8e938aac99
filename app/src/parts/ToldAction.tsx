import { Alert, List, Stack, Text } from '@mantine/core'
import { ContractError, read, type governor } from '@tributary/client'
import type { Met } from '../chain/ahead'
import { useDao } from '../chain/connection'
import { actionKey, useBefore, useMet } from '../chain/reads/actions'
import { useRead } from '../chain/reads'
import { actionsWords, type ActionWords } from '../words/actions'
import { metWords } from '../words/met'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'
import { ActionInFull } from './InFull'

/** An action as members read it, and what it would meet, while that is still to be decided. */
export interface Told {
  action: governor.Action
  said: ActionWords
  met: Met | undefined
}

/** The actions of one decision, of proposal `own` if they are that one's: each after those before it. */
export function useTold(actions: governor.Action[], isOpen: boolean, own?: number): Told[] {
  const words = useWords()
  const before = useBefore(actions, isOpen)
  const met = useMet(actions, before, isOpen, own)
  const said = actionsWords(actions, words, before)
  return actions.map((action, index) => ({ action, said: said[index]!, met: isOpen ? met[index] : undefined }))
}

/** `proposer` is who is about to propose it. */
export function ToldAction({ told: { action, said, met }, proposer }: { told: Told; proposer?: string }) {
  const words = useWords()
  const { what, details } = said
  return (
    <Stack gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Text fw={500} data-testid="says">
        {what}
      </Text>
      {details.length > 0 && (
        <List size="sm">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
      {met && <Outcome {...metWords(met, words)} />}
      {action.type !== 'Call' && proposer && <Taken action={action} proposer={proposer} />}
      <ActionInFull action={action} />
    </Stack>
  )
}

/** What of the proposer and not of the action. */
const OF_PROPOSER = ['BelowThreshold', 'TooManyLive']

/** What the governor does to itself is no call that it makes: it looks at it when it is proposed. */
function Taken({ action, proposer }: { action: governor.Action; proposer: string }) {
  const { query } = useDao().governor
  const words = useWords()
  const refusal = useRead(['taken', actionKey(action), proposer], async () => {
    try {
      await read(query.governorPropose([action], 'Tried', { caller: proposer }))
      return null
    } catch (error) {
      return { error }
    }
  }).data
  if (refusal === undefined) return null
  if (refusal === null) return <Outcome works title="Tried just now: the governor takes it." />
  if (refusal.error instanceof ContractError && OF_PROPOSER.includes(refusal.error.variant)) return null
  const { what, cure } = refusalOf(refusal.error, words)
  const why = cure ? `${what}; ${cure}` : what
  return <Outcome works={false} title="Tried just now, the governor does not take it" why={why} />
}

function Outcome({ works, title, why }: { works: boolean; title: string; why?: string }) {
  if (works) return <Text size="sm">{why ? `${title}: ${why}` : title}</Text>
  return (
    <Alert role="note" color="yellow" p="xs" title={title}>
      {why}
    </Alert>
  )
}
