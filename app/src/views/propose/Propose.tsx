import {
  Alert,
  Anchor,
  Button,
  Card,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { randomId } from '@mantine/hooks'
import { prepare, printable, readCall, type Dao, type governor } from '@tributary/client'
import { Fragment, useEffect, useRef, useState, type Ref } from 'react'
import { flushSync } from 'react-dom'
import { Link } from 'wouter'
import { useDao } from '../../chain/connection'
import { useFacts } from '../../chain/reads/propose'
import {
  descriptionOf,
  EMPTY,
  isEmpty,
  keep,
  kept,
  onKeptElsewhere,
  MAX_ACTIONS,
  MAX_TEXT,
  stepsOf,
  textProblem,
  type Draft,
} from '../../draft/draft'
import { encodeAll } from '../../draft/encode'
import { readFacts, type Facts } from '../../draft/facts'
import { ACTION_NAMES, FORMS, GROUPS, isAction, type ActionName, type Step } from '../../draft/forms'
import { Answer } from '../../parts/Answer'
import { Disclosure } from '../../parts/Disclosure'
import { SafeMarkdown } from '../../parts/SafeMarkdown'
import { useTold } from '../../parts/ToldAction'
import { TransactionButton } from '../../tx/TransactionButton'
import { actionWords } from '../../words/actions'
import { counted, listed } from '../../words/counted'
import { useWords, type Words as Wording } from '../../words/words'
import { Files } from './Files'
import { Follows } from './Follows'
import { StepCard } from './StepCard'
import './propose.css'

/** A proposal or a poll, by forms. What is typed is kept in the browser until it is sent. */
export default function Propose() {
  const dao = useDao()
  const [draft, setDraft] = useState(() => kept(dao))
  const [made, setMade] = useState<number>()
  // What was there before all of it was cleared, or a file opened in its place.
  const [before, setBefore] = useState<Draft>()
  const facts = useFacts(stepsOf(draft))
  const own = useRef(isEmpty(draft) ? undefined : JSON.stringify(draft))
  const [isElsewhere, setElsewhere] = useState(false)
  useEffect(() => void (own.current = keep(dao, draft, own.current)), [dao, draft])
  useEffect(() => onKeptElsewhere(dao, () => setElsewhere(true)), [dao])
  const replace = (next: Draft) => {
    if (!isEmpty(draft)) setBefore(draft)
    setDraft(next)
  }
  const change = (some: Partial<Draft>) => setDraft((before) => ({ ...before, ...some }))
  return (
    <Stack gap="lg">
      <div>
        <Anchor component={Link} href="/proposals" size="sm">
          ← All proposals
        </Anchor>
        <Title order={1}>Propose</Title>
      </div>
      {made !== undefined && (
        <Alert
          color="green"
          role="status"
          title={`Proposal ${made} is made`}
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setMade(undefined)}
        >
          <Anchor component={Link} href={`/proposals/${made}`} underline="always">
            Look at proposal {made}, and vote on it
          </Anchor>
        </Alert>
      )}
      <Text>
        What you write here stays in this browser until you send it. It can be saved as a file, the same that{' '}
        <code>tributary propose</code> takes, and opened from one.
      </Text>
      {isElsewhere && (
        <Alert color="yellow" role="note" title="A draft is written in another tab as well">
          Only one is kept: the one that is changed last. Save the other as a file.
        </Alert>
      )}
      <div>
        <Files draft={draft} onRead={replace} />
      </div>
      <div>
        <SegmentedControl
          aria-label="What it is"
          value={draft.isPoll ? 'poll' : 'proposal'}
          onChange={(kind) => change({ isPoll: kind === 'poll' })}
          data={[
            { value: 'proposal', label: 'A proposal' },
            { value: 'poll', label: 'A poll' },
          ]}
        />
        <Text size="sm" c="dimmed" mt={4}>
          {draft.isPoll ? 'It asks: its result is all that comes of it.' : 'It does something, once it is decided.'}
        </Text>
      </div>
      <Words draft={draft} onChange={change} />
      {draft.isPoll ? (
        draft.steps.length > 0 && (
          <Text size="sm" role="note">
            {counted(draft.steps.length, 'action')} that you wrote stay out of it, and are here again once it is a
            proposal.
          </Text>
        )
      ) : (
        <Answer of={facts} lines={4}>
          {(known) => <Steps steps={draft.steps} facts={known} onChange={(steps) => change({ steps })} />}
        </Answer>
      )}
      <Follows isPoll={draft.isPoll} />
      {before && (
        <Group role="status" gap="xs">
          <Text size="sm">What you had written is gone from the form.</Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setDraft(before)
              setBefore(isEmpty(draft) ? undefined : draft)
            }}
          >
            Undo
          </Button>
        </Group>
      )}
      {facts.data && (
        <Send
          draft={draft}
          facts={facts.data}
          onMade={(id) => {
            setDraft(EMPTY)
            setBefore(undefined)
            setMade(id)
            // Where the link to it is.
            window.scrollTo({ top: 0 })
          }}
          onClear={() => replace(EMPTY)}
        />
      )}
    </Stack>
  )
}

function Words({ draft, onChange }: { draft: Draft; onChange: (some: Partial<Draft>) => void }) {
  const text = descriptionOf(draft)
  const { length } = new TextEncoder().encode(text)
  const problem = text === '' ? undefined : textProblem(text)
  return (
    <Stack gap="sm">
      <TextInput
        label="Title"
        required
        value={draft.title}
        onChange={({ currentTarget }) => onChange({ title: currentTarget.value.replaceAll('\n', ' ') })}
      />
      <Textarea
        label="Text"
        description={`Why, and what it is about. Markdown may stand in it. ${length.toLocaleString('en')} of ${MAX_TEXT.toLocaleString('en')} bytes, with the title`}
        autosize
        minRows={5}
        value={draft.text}
        error={problem && `This ${problem}`}
        onChange={({ currentTarget }) => onChange({ text: currentTarget.value })}
      />
      {draft.text.trim() !== '' && (
        <Disclosure title="How the text will look">
          <Card withBorder mt="xs" padding="md" component="section" aria-label="How the text will look">
            <SafeMarkdown text={draft.text} />
          </Card>
        </Disclosure>
      )}
    </Stack>
  )
}

function Steps({ steps, facts, onChange }: { steps: Step[]; facts: Facts; onChange: (steps: Step[]) => void }) {
  const [added, setAdded] = useState<string>()
  const [list, adding] = [useRef<HTMLDivElement>(null), useRef<HTMLSelectElement>(null)]
  const remove = (index: number) => {
    const left = steps.filter((_, other) => other !== index)
    flushSync(() => onChange(left))
    // The reader goes on at what follows it, or came before it.
    const next = list.current?.children[Math.min(index, left.length - 1)] as HTMLElement | undefined
    ;(next ?? adding.current)?.focus()
  }
  const made = encodeAll(steps, facts)
  const actions = made.flatMap(({ encoded: { action } }) => (action ? [action as governor.Action] : []))
  const told = useTold(actions, true)
  const move = (index: number, by: 1 | -1) => {
    const moved = [...steps]
    const [one] = moved.splice(index, 1)
    moved.splice(index + by, 0, one!)
    onChange(moved)
  }
  return (
    <section aria-labelledby="actions">
      <Title order={2} size="h3" id="actions" mb="sm">
        What it does
      </Title>
      {steps.length > 0 && (
        <Stack ref={list} component="ol" p={0} m={0} mb="md" style={{ listStyle: 'none' }}>
          {steps.map((step, index) => (
            <StepCard
              key={step.id}
              step={step}
              index={index}
              count={steps.length}
              facts={made[index]!.facts}
              encoded={made[index]!.encoded}
              told={told.find(({ action }) => action === made[index]!.encoded.action)}
              isNew={step.id === added}
              onChange={(changed) => onChange(steps.map((one) => (one.id === step.id ? changed : one)))}
              onMove={(by) => move(index, by)}
              onRemove={() => remove(index)}
            />
          ))}
        </Stack>
      )}
      {steps.length < MAX_ACTIONS ? (
        <Add
          at={adding}
          onAdd={(name) => {
            const id = randomId()
            setAdded(id)
            onChange([...steps, { id, do: name, fields: {} }])
          }}
        />
      ) : (
        <Text size="sm">A proposal has at most {MAX_ACTIONS} actions.</Text>
      )}
    </section>
  )
}

function Add({ at, onAdd }: { at: Ref<HTMLSelectElement>; onAdd: (name: ActionName) => void }) {
  const [chosen, setChosen] = useState<ActionName>('transfer')
  return (
    <Group align="end" gap="xs">
      <NativeSelect
        ref={at}
        label="Another action"
        value={chosen}
        onChange={({ currentTarget }) => isAction(currentTarget.value) && setChosen(currentTarget.value)}
        data={GROUPS.map((group) => ({
          group,
          items: ACTION_NAMES.filter((name) => FORMS[name].group === group).map((name) => ({
            value: name,
            label: FORMS[name].name,
          })),
        }))}
        style={{ flex: '1 1 240px', maxWidth: 420 }}
      />
      <Button variant="default" onClick={() => onAdd(chosen)}>
        Add
      </Button>
    </Group>
  )
}

interface SendProps {
  draft: Draft
  facts: Facts
  onMade: (id: number) => void
  onClear: () => void
}

function Send({ draft, facts, onMade, onClear }: SendProps) {
  const dao = useDao()
  const steps = stepsOf(draft)
  const text = descriptionOf(draft)
  const lacks = lacking(draft, facts)
  const words = useWords()
  const says = encodeAll(steps, facts).flatMap(({ encoded: { action } }) =>
    action ? [saidInFull(action as governor.Action, words)] : [],
  )
  const what = steps.length === 0 ? 'a poll' : `a proposal with ${counted(steps.length, 'action')}`
  return (
    <div>
      {lacks.length > 0 && (
        <Text size="sm" mb="xs" id="lacks">
          Before it can be sent: {lacks.join('; ')}.
        </Text>
      )}
      <Group>
        <TransactionButton
          disabled={lacks.length > 0}
          aria-describedby={lacks.length > 0 ? 'lacks' : undefined}
          deed={{
            name: 'Propose',
            what: (
              <>
                You put {what} to all members: “{printable(draft.title || text.split('\n')[0]!)}”. It cannot be changed
                afterwards.
                {says.map((told, index) => (
                  <Fragment key={index}>
                    <br />
                    {index + 1}. {told}.
                  </Fragment>
                ))}
              </>
            ),
            done: 'It is proposed: the page leads to it.',
            prepare: async (_, from) =>
              prepare(dao, dao.governor, 'governorPropose', [await actionsOf(dao, steps), text], { from }),
            onDone: ({ events }) => {
              const told = dao.governor.events.Proposed.find(events)
              if (told) onMade(told.data.proposal)
            },
          }}
        />
        <Button variant="subtle" disabled={isEmpty(draft)} onClick={onClear}>
          Clear all
        </Button>
      </Group>
    </div>
  )
}

/** An action as one sentence: of what nobody here knows, with all that tells it from others. */
function saidInFull(action: governor.Action, words: Wording): string {
  const { what, details } = actionWords(action, words)
  return action.type === 'Call' && details.length > 0 && !readCall(words.dao, action.value)
    ? `${what} (${details.join('; ')})`
    : what
}

/** As of now: what vests from now on begins when it is signed. */
async function actionsOf(dao: Dao, steps: Step[]): Promise<governor.ActionLike[]> {
  const facts = await readFacts(dao, steps)
  return encodeAll(steps, facts).map(({ encoded: { action } }, index) => {
    if (!action) throw new Error(`action ${index + 1} is no action any more: look at its form`)
    return action
  })
}

function lacking(draft: Draft, facts: Facts): string[] {
  const [steps, text] = [stepsOf(draft), textProblem(descriptionOf(draft))]
  const unready = encodeAll(steps, facts).flatMap(({ encoded }, index) => (encoded.action ? [] : [String(index + 1)]))
  return [
    ...(text ? [`the text ${text}`] : []),
    ...(!draft.isPoll && steps.length === 0 ? ['a proposal does something: add an action, or make it a poll'] : []),
    ...(unready.length > 0 ? [`fill in action ${listed(unready, MAX_ACTIONS)}`] : []),
  ]
}
