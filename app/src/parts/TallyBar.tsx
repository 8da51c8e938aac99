import { Group, Progress, Text } from '@mantine/core'
import type { governor } from '@tributary/client'
import { useWords } from '../words/words'

/** For, against and abstentions, of all weight there is, with a mark where the quorum is; and the same in words. */
export function TallyBar({ tally, total, quorum }: Pick<governor.ProposalView, 'tally' | 'total' | 'quorum'>) {
  const { tokens } = useWords()
  const cast = tally.forVotes + tally.againstVotes + tally.abstainVotes
  const whole = total && total > cast ? total : cast
  const share = (votes: bigint) => (whole > 0n ? Number((votes * 10_000n) / whole) / 100 : 0)
  return (
    <div>
      <div className="tally" aria-hidden>
        <Progress.Root size="lg">
          <Progress.Section value={share(tally.forVotes)} color="green.7" />
          <Progress.Section value={share(tally.againstVotes)} color="red.7" />
          <Progress.Section value={share(tally.abstainVotes)} color="gray.6" />
        </Progress.Root>
        {quorum !== undefined && whole > 0n && (
          <div className="quorum" style={{ insetInlineStart: `min(${share(quorum)}%, calc(100% - 2px))` }} />
        )}
      </div>
      <Group gap="2px 16px" mt={6} className="numbers">
        <Text size="sm">For {tokens(tally.forVotes)}</Text>
        <Text size="sm">Against {tokens(tally.againstVotes)}</Text>
        {tally.abstainVotes > 0n && <Text size="sm">Abstain {tokens(tally.abstainVotes)}</Text>}
        {quorum !== undefined && (
          <Text size="sm" c="dimmed">
            Quorum {tokens(quorum)}
            {tally.forVotes + tally.abstainVotes >= quorum ? ', reached' : ''}
          </Text>
        )}
      </Group>
    </div>
  )
}
