import { Group, Progress, Text } from '@mantine/core'
import type { governor } from '@tributary/client'
import { useQuorum } from '../chain/reads'
import { standsWords } from '../words/ballots'
import { useWords } from '../words/words'

type Shown = Pick<governor.ProposalView, 'id' | 'state' | 'tally' | 'total' | 'quorum'>

/**
 * What counts for the quorum, with a mark where that is, and against from the other end, of all weight there is; and the same
 * in words, with what would come of it.
 */
export function TallyBar({ id, state, tally, total, ...known }: Shown) {
  const isOpen = state === 'Active'
  const asked = useQuorum(id, isOpen && known.quorum === undefined)
  const quorum = known.quorum ?? asked.data
  const words = useWords()
  const { tokens } = words
  const missing = (quorum ?? 0n) - tally.forVotes - tally.abstainVotes
  const cast = tally.forVotes + tally.againstVotes + tally.abstainVotes
  const whole = total && total > cast ? total : cast
  const share = (votes: bigint) => (whole > 0n ? Number((votes * 10_000n) / whole) / 100 : 0)
  return (
    <div>
      <div className="tally" aria-hidden>
        <Progress.Root size="lg">
          <Progress.Section value={share(tally.forVotes)} color="green.7" />
          <Progress.Section value={share(tally.abstainVotes)} color="gray.6" />
          <Progress.Section value={share(whole - cast)} color="transparent" />
          <Progress.Section value={share(tally.againstVotes)} color="red.7" />
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
            Quorum {tokens(quorum)}, {missing > 0n ? `${tokens(missing)} missing` : 'reached'}
          </Text>
        )}
      </Group>
      {isOpen && (quorum !== undefined || asked.isError) && (
        <Text size="sm">{standsWords({ tally, quorum }, words)}.</Text>
      )}
    </div>
  )
}
