import { ActionIcon, Alert, Button, Card, Group, List, Text, Title, Tooltip } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Encoded } from '../../draft/encode'
import type { Facts } from '../../draft/facts'
import { asked, FORMS, type Kind, type Step } from '../../draft/forms'
import { ToldAction, type Told } from '../../parts/ToldAction'
import { useMe } from '../../wallet/context'
import { useWords } from '../../words/words'
import { CallInput } from './CallInput'
import { FieldInput } from './Field'
import { presently } from './present'

interface Props {
  step: Step
  /** Its place among the actions, from 0. */
  index: number
  count: number
  facts: Facts
  encoded: Encoded
  /** As voters will read it, once it is filled in. */
  told: Told | undefined
  /** Whether it was added just now: then the reader goes on in it. */
  isNew: boolean
  onChange: (step: Step) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}

/** What takes a line of its own. */
const WIDE: Kind[] = [
  'account',
  'accounts',
  'metric',
  'terms of',
  'program',
  'grant',
  'attestations',
  'hash',
  'bytes',
  'choice',
]

/** An action as a form; beside it, what voters will read. */
export function StepCard({ step, index, count, facts, encoded, told, isNew, onChange, onMove, onRemove }: Props) {
  const { name, what } = FORMS[step.do]
  const { problems = {} } = encoded
  const [me, words] = [useMe(), useWords()]
  const present = presently(step, facts, words)
  const card = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isNew) card.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
  }, [isNew])
  const type = (key: string, text: string) => onChange({ ...step, fields: { ...step.fields, [key]: text } })
  return (
    <Card ref={card} component="li" tabIndex={-1} withBorder padding="md" aria-label={`Action ${index + 1}: ${name}`}>
      <Group justify="space-between" align="start" gap="xs" mb="sm">
        <div style={{ flex: '1 1 220px' }}>
          <Title order={3} size="h3">
            {index + 1}. {name}
          </Title>
          <Text size="sm" c="dimmed">
            {what}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <Move direction="up" of={index + 1} isPossible={index > 0} onMove={() => onMove(-1)} />
          <Move direction="down" of={index + 1} isPossible={index < count - 1} onMove={() => onMove(1)} />
          <Button size="xs" variant="default" onClick={onRemove} aria-label={`Remove action ${index + 1}`}>
            Remove
          </Button>
        </Group>
      </Group>
      <div className="action">
        <div className="fields">
          {asked(step).map((field) => (
            <div key={field.key} className={WIDE.includes(field.kind) ? 'wide' : undefined}>
              {step.do === 'call' && field.key === 'input' ? (
                <CallInput step={step} problem={problems.input} facts={facts} onChange={onChange} />
              ) : (
                <FieldInput
                  field={field}
                  present={present[field.key]}
                  value={step.fields[field.key] ?? ''}
                  problem={problems[field.key]}
                  fields={step.fields}
                  facts={facts}
                  onType={(text) => type(field.key, text)}
                />
              )}
            </div>
          ))}
        </div>
        <section aria-label={`What voters will read of action ${index + 1}`} className="told">
          <Text size="sm" c="dimmed" mb={4}>
            What voters will read
          </Text>
          {told ? <ToldAction told={told} proposer={me} /> : <Missing step={step} problems={problems} />}
        </section>
      </div>
    </Card>
  )
}

function Move(props: { direction: 'up' | 'down'; of: number; isPossible: boolean; onMove: () => void }) {
  const { direction, of, isPossible, onMove } = props
  const label = `Move action ${of} ${direction}`
  return (
    <Tooltip label={label}>
      {/* Where it came to the end, it stays where the keyboard is. */}
      <ActionIcon
        variant="default"
        size={30}
        aria-label={label}
        aria-disabled={!isPossible}
        data-disabled={!isPossible || undefined}
        onClick={isPossible ? onMove : undefined}
      >
        {direction === 'up' ? '↑' : '↓'}
      </ActionIcon>
    </Tooltip>
  )
}

/** What stands in the way of a sentence, each by the name of its field. */
function Missing({ step, problems }: { step: Step; problems: Record<string, string> }) {
  const labels = asked(step).flatMap(({ key, label }) => (problems[key] ? [[label, problems[key]]] : []))
  return (
    <Alert role="note" color="gray" p="xs" title="Not yet an action">
      <List size="sm">
        {labels.map(([label, problem]) => (
          <List.Item key={label}>
            “{label}” {problem}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
