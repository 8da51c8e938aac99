// Why something does not work, in the contract's words and with the cure.
import { Alert, Text } from '@mantine/core'
import { sentence } from '../words/counted'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'

export function Refused({ title, error }: { title: string; error: unknown }) {
  const { what, cure } = refusalOf(error, useWords())
  return (
    <Alert color="red" role="alert" title={title}>
      <Text size="sm">{sentence(what)}</Text>
      {cure && <Text size="sm">{sentence(cure)}</Text>}
    </Alert>
  )
}
