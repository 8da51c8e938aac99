import { Accordion, Alert, List, Stack, Text, Title } from '@mantine/core'
import { tryAction, type governor, type ReadCall } from '@tributary/client'
import { useActions, useRead } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { actionWords } from '../../words/actions'
import { argumentText } from '../../words/arguments'
import { refusalOf } from '../../words/refusals'
import { useWords } from '../../words/words'

/** What a proposal would do, and whether that would work now. */
export function Actions({ proposal }: { proposal: governor.ProposalView }) {
  const actions = useActions(proposal.id)
  return (
    <section aria-labelledby="actions">
      <Title order={2} size="h3" id="actions" mb="sm">
        What it does
      </Title>
      <Answer of={actions}>
        {(all) =>
          all.length === 0 ? (
            <Text>Nothing: it is a poll.</Text>
          ) : (
            <Stack component="ol" m={0} pl="lg">
              {all.map((action, index) => (
                <li key={index}>
                  <Action action={action} of={proposal} index={index} />
                </li>
              ))}
            </Stack>
          )
        }
      </Answer>
    </section>
  )
}

/** States in which what an action would do is still to be decided. */
const OPEN: governor.State[] = ['Pending', 'Active', 'Succeeded', 'Queued']

function Action({ action, of, index }: { action: governor.Action; of: governor.ProposalView; index: number }) {
  const { what, details, call } = actionWords(action, useWords())
  return (
    <Stack gap={4}>
      <Text fw={500}>{what}</Text>
      {details.length > 0 && (
        <List size="sm">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
      {action.type === 'Call' && OPEN.includes(of.state) && <Tried call={action.value} id={of.id} index={index} />}
      {call && call.args.length > 0 && <InFull call={call} />}
    </Stack>
  )
}

/** Each action is tried alone: one may need what another before it does. */
function Tried({ call, id, index }: { call: governor.ActionCall; id: number; index: number }) {
  const words = useWords()
  const tried = useRead(['tried', id, index], async (dao) => {
    try {
      await tryAction(dao, call)
      return { works: true as const }
    } catch (error) {
      return { works: false as const, error }
    }
  })
  if (!tried.data) return null
  if (tried.data.works) {
    return <Text size="sm">Tried as the governor just now: it would work.</Text>
  }
  const { what, cure } = refusalOf(tried.data.error, words)
  return (
    <Alert role="note" color="yellow" p="xs" title="Tried as the governor just now, it would fail">
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
