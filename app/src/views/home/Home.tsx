import { Stack, Title } from '@mantine/core'
import { useMe } from '../../wallet/context'
import { News } from './News'
import { Waiting } from './Waiting'

/** What waits for the member who reads, and what happened since they were here. */
export default function Home() {
  const me = useMe()
  return (
    <Stack gap="xl">
      <Title order={1}>Home</Title>
      <Waiting me={me} />
      {/* Another account has seen other things. */}
      <News key={me} />
    </Stack>
  )
}
