import { Accordion, Alert, List, Stack, Text } from '@mantine/core'
import { tryAction, type governor, type ReadCall } from '@tributary/client'
import { useBefore } from '../chain/reads/propose'
import { useRead } from '../chain/reads'
import { actionWords } from '../words/actions'
import { argumentText } from '../words/arguments'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'

/** An action as members read it; and whether it would work now, while that is still to be decided. */
export function ToldAction({ action, isOpen }: { action: governor.Action; isOpen: boolean }) {
  const before = useBefore(action, isOpen)
  const { what, details, call } = actionWords(action, useWords(), before.data)
  return (
    <Stack gap={4} style={{ overflowWrap: 'anywhere' }}>
      <Text fw={500}>{what}</Text>
      {details.length > 0 && (
        <List size="sm">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
      {action.type === 'Call' && isOpen && <Tried call={action.value} />}
      {call && call.args.length > 0 && <InFull call={call} />}
    </Stack>
  )
}

/** Each action is tried alone: one may need what another before it does. */
function Tried({ call }: { call: governor.ActionCall }) {
  const words = useWords()
  const tried = useRead(['tried', call.callee.toString(), call.input, String(call.value)], async (dao) => {
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
