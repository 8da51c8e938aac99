import { Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useHistory } from '../chain/connection'

/** Who told what happened, where that was not the node alone: a service, as far as it knows, or why it was not asked. */
export function ToldBy() {
  const { tellers } = useHistory()
  const teller = useSyncExternalStore(tellers.subscribe, tellers.snapshot)
  if (!teller) return null
  const { host, upTo, trouble } = teller
  const service = `the service at ${host}`
  return (
    <Text size="sm" c="dimmed" mt="sm" role={trouble ? 'note' : undefined}>
      {upTo === undefined
        ? `The service at ${host} ${trouble}: what happened is told by the node alone.`
        : trouble
          ? `The service at ${host} ${trouble}; what is newer is told by the node.`
          : `Told by ${service} back to the DAO’s first block, and by the node after block ${upTo.toLocaleString('en')}.`}
    </Text>
  )
}
