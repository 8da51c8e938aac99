import { Accordion, Alert, List, Stack, Text } from '@mantine/core'
import { ContractError, read, tryAction, type Dao, type governor, type ReadCall } from '@tributary/client'
import { useDao } from '../chain/connection'
import { actionKey, useBefore } from '../chain/reads/propose'
import { useRead } from '../chain/reads'
import { actionWords } from '../words/actions'
import { argumentText } from '../words/arguments'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'

interface Props {
  action: governor.Action
  isOpen: boolean
  /** Who is about to propose it. */
  proposer?: string
}

/** An action as members read it; and whether it would work now, while that is still to be decided. */
export function ToldAction({ action, isOpen, proposer }: Props) {
  const before = useBefore(action, isOpen)
  const { what, details, call } = actionWords(action, useWords(), before.data)
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
      {action.type === 'Call' && isOpen && <Tried call={action.value} />}
      {action.type !== 'Call' && proposer && <Taken action={action} proposer={proposer} />}
      {call && call.args.length > 0 && <InFull call={call} />}
    </Stack>
  )
}

/** Each action is tried alone: one may need what another before it does. */
function Tried({ call }: { call: governor.ActionCall }) {
  const tried = useOutcome(['tried', String(call.callee), call.input, String(call.value)], (dao) =>
    tryAction(dao, call),
  )
  return (
    <Outcome
      of={tried}
      works="Tried as the governor just now: it would work."
      fails="Tried as the governor just now, it would fail"
    />
  )
}

/** What of the proposer and not of the action. */
const OF_PROPOSER = ['BelowThreshold', 'TooManyLive']

/** What the governor does to itself is no call that it makes: it looks at it when it is proposed. */
function Taken({ action, proposer }: { action: governor.Action; proposer: string }) {
  const { query } = useDao().governor
  const taken = useOutcome(['taken', actionKey(action), proposer], () =>
    read(query.governorPropose([action], 'Tried', { caller: proposer })),
  )
  const error = taken && !taken.works ? taken.error : undefined
  if (error instanceof ContractError && OF_PROPOSER.includes(error.variant)) return null
  return (
    <Outcome
      of={taken}
      works="Tried just now: the governor takes it."
      fails="Tried just now, the governor does not take it"
    />
  )
}

type Outcome = { works: true } | { works: false; error: unknown }

const useOutcome = (key: string[], attempt: (dao: Dao) => Promise<unknown>): Outcome | undefined =>
  useRead(key, async (dao): Promise<Outcome> => {
    try {
      await attempt(dao)
      return { works: true }
    } catch (error) {
      return { works: false, error }
    }
  }).data

function Outcome({ of, works, fails }: { of: Outcome | undefined; works: string; fails: string }) {
  const words = useWords()
  if (!of) return null
  if (of.works) return <Text size="sm">{works}</Text>
  const { what, cure } = refusalOf(of.error, words)
  return (
    <Alert role="note" color="yellow" p="xs" title={fails}>
      {what}
      {cure && `; ${cure}`}
    </Alert>
  )
}

/** Exactly what is called, with whole addresses. */
function InFull({ call }: { call: ReadCall }) {
  return (
    <Accordion variant="default" chevronPosition="left">
      <Accordion.Item value="full">
        <Accordion.Control>
          <Text size="sm">The call in full</Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Text size="sm" ff="monospace">
            {call.message}
          </Text>
          {call.args.map(({ name, value }) => (
            <Text key={name} size="sm" ff="monospace" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {name}: {argumentText(value)}
            </Text>
          ))}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
