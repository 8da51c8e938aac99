import { Button, Group, Text } from '@mantine/core'
import { useFurther, type Told } from '../../chain/reads/people'
import { ToldBy } from '../../parts/ToldBy'

/** How far back was looked for what only events tell, and a way to look further. */
export function Further(props: { told: Told; what: string }) {
  return (
    <div>
      <HowFar {...props} />
      <ToldBy />
    </div>
  )
}

function HowFar({ told, what }: { told: Told; what: string }) {
  const further = useFurther()
  const { from, isForgotten, isWhole } = told
  const block = from.toLocaleString('en')
  if (isWhole) {
    return (
      <Text size="sm" c="dimmed">
        Looked for {what} in all blocks of the DAO, from {block} on.
      </Text>
    )
  }
  if (isForgotten) {
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
      <Button size="compact-sm" variant="default" loading={further.isPending} onClick={() => further.mutate(told)}>
        Look further back
      </Button>
    </Group>
  )
}
