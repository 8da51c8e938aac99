import { Anchor, Button, Group, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { waits } from '../../chain/duties/duty'
import { useTitles } from '../../chain/reads/titles'
import { useWaiting } from '../../chain/reads/home'
import { useDuties } from '../../chain/reads/upkeep'
import type { Waiting as Item } from '../../chain/waiting/waiting'
import { Answer } from '../../parts/Answer'
import { DueList } from '../../parts/DueList'
import { useWallet } from '../../wallet/context'
import { counted } from '../../words/counted'
import { useWords } from '../../words/words'
import { inOrder, told } from './told'

export function Waiting({ me }: { me: string | undefined }) {
  const { setChoosing } = useWallet()
  const waiting = useWaiting(me)
  return (
    <>
      {me === undefined && (
        <Group>
          <Text>Connect a wallet to see what waits for you.</Text>
          <Button variant="default" onClick={() => setChoosing(true)}>
            Choose an account
          </Button>
        </Group>
      )}
      <Answer of={waiting} lines={4}>
        {(all) => <Items all={all} me={me} />}
      </Answer>
    </>
  )
}

function Items({ all, me }: { all: Item[]; me: string | undefined }) {
  const words = useWords()
  const title = useTitles([...new Set(all.flatMap((item) => ('proposal' in item ? [item.proposal.id] : [])))])
  const items = inOrder(all.map((item) => told(item, me, words, title)))
  const [theirs, others] = [items.filter(({ isTheirs }) => isTheirs), items.filter(({ isTheirs }) => !isTheirs)]
  return (
    <>
      {me !== undefined && (
        <section aria-labelledby="theirs">
          <Title order={2} size="h3" id="theirs" mb="sm">
            What waits for you
          </Title>
          {theirs.length === 0 ? <Text>Nothing: you have done it all.</Text> : <DueList of={theirs} before="Until" />}
          <Upkeep me={me} />
        </section>
      )}
      {others.length > 0 && (
        <section aria-labelledby="under-way">
          <Title order={2} size="h3" id="under-way" mb="sm">
            Under way
          </Title>
          <DueList of={others} />
        </section>
      )}
    </>
  )
}

/** What anybody may do has its own view. */
function Upkeep({ me }: { me: string }) {
  const duties = useDuties(me)
  const due = duties.data?.filter((duty) => !waits(duty)).length ?? 0
  if (due === 0) return null
  return (
    <Text mt="sm">
      {counted(due, 'thing')} that anybody may do for the DAO {due === 1 ? 'waits' : 'wait'} in{' '}
      <Anchor component={Link} href="/upkeep" underline="always">
        Upkeep
      </Anchor>
      .
    </Text>
  )
}
