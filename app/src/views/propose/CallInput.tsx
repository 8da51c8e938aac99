import { Alert, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { accountIn, interfaceIn, messagesOf, PARTS, readCall, type AnyContract } from '@tributary/client'
import { useState } from 'react'
import { asBytes } from '../../draft/call'
import type { Facts } from '../../draft/facts'
import { OpenFile } from '../../parts/OpenFile'
import type { Step } from '../../draft/forms'
import { readFields } from '../../draft/values'
import { argumentText } from '../../words/arguments'

interface Props {
  step: Step
  problem: string | undefined
  facts: Facts
  onChange: (step: Step) => void
}

/** What is called: by its message and arguments, where the contract's metadata is at hand, or by its bytes. */
export function CallInput(props: Props) {
  const { step, facts } = props
  const callee = calleeOf(step, facts)
  const part = PARTS.find((one) => facts.dao.deployment.dao[one] === callee)
  const [opened, setOpened] = useState<{ callee: string; contract?: AnyContract; problem?: string }>()
  const contract = part ? facts.dao[part] : opened?.callee === callee ? opened?.contract : undefined
  const open = async (file: File) => {
    if (!callee) return
    try {
      setOpened({ callee, contract: interfaceIn(await file.text()) })
    } catch (error) {
      setOpened({ callee, problem: (error as Error).message })
    }
  }
  return (
    <Stack gap="sm">
      {callee && !part && (
        <Stack gap={4}>
          <Text size="sm">
            It is no contract of this DAO: with its metadata, which whoever built it has, its messages are written by
            name.
          </Text>
          <OpenFile accept=".json,.contract,application/json" onOpen={(file) => void open(file)} size="xs">
            Open its metadata
          </OpenFile>
          {opened?.problem && (
            <Alert role="alert" color="red" p="xs">
              {opened.problem}
            </Alert>
          )}
        </Stack>
      )}
      {contract && <Named {...props} contract={contract} />}
      <Bytes {...props} />
    </Stack>
  )
}

const calleeOf = (step: Step, facts: Facts): string | undefined => {
  const named = readFields(step, facts).values.callee
  return typeof named === 'string' ? accountIn(named) : undefined
}

function Bytes({ step, problem, onChange }: Props) {
  const input = step.fields.input ?? ''
  return (
    <Textarea
      label="Selector and arguments"
      description="As 0x and hexadecimal digits"
      required
      autosize
      maxRows={4}
      spellCheck={false}
      value={input}
      error={input.trim() !== '' && problem && `This ${problem}`}
      onChange={({ currentTarget }) => onChange({ ...step, fields: { ...step.fields, input: currentTarget.value } })}
    />
  )
}

/** The message, and its arguments as "The call in full" tells them: numbers in the smallest unit, the rest as JSON. */
function Named({ step, facts, contract, onChange }: Props & { contract: AnyContract }) {
  const messages = messagesOf(contract)
  const written = writtenIn(step, facts)
  const label = step.fields[MESSAGE] ?? written?.message ?? ''
  const message = messages.find((one) => one.label === label)
  const textOf = (name: string) =>
    step.fields[`${ARGUMENT}${name}`] ?? written?.args.find((arg) => arg.name === name)?.text ?? ''
  const problem =
    message && step.fields[MESSAGE]
      ? asBytes(
          contract,
          message,
          message.args.map(({ name }) => textOf(name)),
        ).problem
      : ''
  const change = (chosen: string, typed: Record<string, string>) => {
    const next = messages.find((one) => one.label === chosen)
    const fields = { ...step.fields, [MESSAGE]: chosen, ...typed }
    const texts =
      next?.args.map(({ name }) => fields[`${ARGUMENT}${name}`] ?? (chosen === label ? textOf(name) : '')) ?? []
    const input = next ? (asBytes(contract, next, texts).input ?? '') : ''
    onChange({ ...step, fields: { ...fields, input } })
  }
  return (
    <Stack gap="sm">
      <NativeSelect
        label="Message"
        value={label}
        data={[{ value: '', label: 'Choose …' }, ...messages.map((one) => one.label)]}
        onChange={({ currentTarget }) => change(currentTarget.value, {})}
      />
      {message?.args.map(({ name, type }) => (
        <TextInput
          key={name}
          label={name}
          description={type}
          value={textOf(name)}
          spellCheck={false}
          onChange={({ currentTarget }) => change(label, { [`${ARGUMENT}${name}`]: currentTarget.value })}
        />
      ))}
      {problem && (
        <Text size="sm" c="dimmed" role="status">
          Not yet a call: {problem}. Amounts are in the smallest unit; what is no number or text is written as JSON.
        </Text>
      )}
    </Stack>
  )
}

/** Of the form only: a file has the bytes. */
const [MESSAGE, ARGUMENT] = ['input.message', 'input.argument.']

/** What the bytes that stand there call. */
function writtenIn(step: Step, facts: Facts) {
  const { values } = readFields(step, facts)
  const { callee, input } = values as { callee?: string; input?: `0x${string}` }
  const call = callee && input ? readCall(facts.dao, { callee, input }) : undefined
  return (
    call && {
      message: call.message,
      args: call.args.map(({ name, value }) => ({ name, text: argumentText(value) })),
    }
  )
}
