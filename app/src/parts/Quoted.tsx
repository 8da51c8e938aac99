import { Blockquote } from '@mantine/core'
import { quoted } from '../words/quoted'

/** What somebody wrote, as it is: whatever it says, it says nothing about what stands beside it. */
export function Quoted({ text }: { text: string }) {
  return (
    <Blockquote p="xs" ml="md" my="xs" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
      <bdi>{quoted(text)}</bdi>
    </Blockquote>
  )
}
