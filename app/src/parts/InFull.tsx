// Exactly what is called, and so what is signed: whole addresses, selector and bytes, nothing rounded.
import { Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { readCall, type governor, type RawCall } from '@tributary/client'
import { useState, type ReactNode } from 'react'
import { useDao } from '../chain/connection'
import { gasWords } from '../words/actions'
import { argumentText } from '../words/arguments'
import { counted } from '../words/counted'
import { addressOf, useWords } from '../words/words'
import { Disclosure } from './Disclosure'

/** An action of a proposal, as the governor would carry it out. */
export function ActionInFull({ action }: { action: governor.Action }) {
  return (
    <Disclosure title="The call in full">
      {action.type === 'Call' ? (
        <Called call={{ ...action.value, callee: addressOf(action.value.callee) }} gas={action.value.gas} />
      ) : (
        <Line name={`${action.type}, by the governor itself`}>{argumentText(action.value)}</Line>
      )}
    </Disclosure>
  )
}

/** The calls of a transaction, byte by byte as the wallet is given them. */
export function SignedInFull({ calls }: { calls: RawCall[] }) {
  return (
    <Disclosure title="What is signed, in full">
      <Stack gap="md">
        {calls.map((call, index) => (
          <Called key={index} call={call} />
        ))}
      </Stack>
    </Disclosure>
  )
}

function Called({ call, gas }: { call: RawCall; gas?: governor.GasLimit }) {
  const [dao, words] = [useDao(), useWords()]
  const { callee, input, value } = call
  const known = readCall(dao, call)
  const part = words.part(callee)
  return (
    <Stack gap={2} mt="xs">
      <Line name="contract" copied={callee}>
        {callee}
        {part && ` (${words.member(callee)})`}
      </Line>
      {known && <Line name="message">{known.message}</Line>}
      {known?.args.map(({ name, value: argument }) => (
        <Line key={name} name={name}>
          {argumentText(argument)}
        </Line>
      ))}
      <Line name="selector">{input.slice(0, 10)}</Line>
      <Bytes input={input} />
      <Line name="value">{words.native(value)}</Line>
      {gas && <Line name="gas">{gasWords(gas)}</Line>}
    </Stack>
  )
}

/** So many digits are shown at once. */
const SHOWN = 128

function Bytes({ input }: { input: string }) {
  const [isWhole, setWhole] = useState(input.length <= SHOWN)
  return (
    <Line name={counted((input.length - 2) / 2, 'byte')} copied={input}>
      {isWhole ? input : `${input.slice(0, SHOWN)}… `}
      {!isWhole && (
        <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
          Show all
        </Button>
      )}
    </Line>
  )
}

function Line({ name, copied, children }: { name: string; copied?: string; children: ReactNode }) {
  return (
    <Group gap={6} align="start">
      <Text
        component="div"
        size="sm"
        ff="monospace"
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', minWidth: 0 }}
      >
        {name}: {children}
      </Text>
      {copied && (
        <CopyButton value={copied}>
          {({ copied: isCopied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy the ${name}`}>
              {isCopied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      )}
    </Group>
  )
}
