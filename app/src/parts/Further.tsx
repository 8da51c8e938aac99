import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { sentence } from '../words/counted'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'
import { ToldBy } from './ToldBy'

/** How far back was looked for something that only events tell. */
export interface Looked {
  /** The oldest block that was looked into. */
  from: number
  /** Whether what is older is not known here any more. */
  isForgotten: boolean
  /** Whether there is nothing older to look for. */
  isWhole: boolean
}

interface Props {
  /** Nothing before the first block was looked into. */
  looked: Looked | undefined
  /** What was looked for, as "payments". */
  what: string
  /** Where all of it must be, as "of the DAO": that is said where all was looked into. */
  within?: string
  isLooking: boolean
  /** Why nothing was found, where that failed. */
  error?: unknown
  /** Looks further back, or again. */
  look: () => void
}

/** How far back was looked for what only events tell, and a way to look further: in every view that tells such a thing. */
export function Further(props: Props) {
  return (
    <div>
      <HowFar {...props} />
      <ToldBy />
    </div>
  )
}

function HowFar({ looked, what, within = 'of the DAO', isLooking, error, look }: Props) {
  const block = looked?.from.toLocaleString('en')
  if (error && !isLooking) return <Failed what={what} error={error} retry={look} />
  if (isLooking || !looked) {
    return (
      <Group role="status" gap="xs">
        <Loader size="xs" aria-hidden />
        <Text size="sm" c="dimmed">
          Looking for {what} from block to block{block && `, back to ${block} so far`} …
        </Text>
      </Group>
    )
  }
  if (looked.isWhole) {
    return (
      <Text size="sm" c="dimmed">
        Looked for {what} in all blocks {within}, from {block} on.
      </Text>
    )
  }
  if (looked.isForgotten) {
    return (
      <Text size="sm" c="dimmed">
        This node knows {what} from block {block} on only: older events it keeps no more. Another node may.
      </Text>
    )
  }
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        Looked for {what} back to block {block}.
      </Text>
      <Button size="compact-sm" variant="default" onClick={look}>
        Look further back
      </Button>
    </Group>
  )
}

function Failed({ what, error, retry }: { what: string; error: unknown; retry: () => void }) {
  const told = refusalOf(error, useWords())
  return (
    <Alert color="yellow" role="alert" title={`Could not look for ${what}`}>
      <Text size="sm">{sentence(told.what)}</Text>
      <Button mt="xs" size="compact-sm" variant="default" onClick={retry}>
        Look again
      </Button>
    </Alert>
  )
}
