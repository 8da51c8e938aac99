import { Stack, Text, Title } from '@mantine/core'
import { useTitles } from '../../chain/reads/titles'
import { useDuties } from '../../chain/reads/upkeep'
import { waits, type Duty } from '../../chain/duties/duty'
import { Answer } from '../../parts/Answer'
import { DueList } from '../../parts/DueList'
import { useMe } from '../../wallet/context'
import { useWords } from '../../words/words'
import { told } from './told'

/** What anybody may do for the DAO now, by one button each. */
export default function Upkeep() {
  const duties = useDuties(useMe())
  return (
    <Stack>
      <Title order={1}>Upkeep</Title>
      <Text>
        Nothing happens on a chain by itself. Anybody may do what is due here, member or not, for the fee that it costs.
        Where a keeper runs, it does the same.
      </Text>
      <Answer of={duties} lines={6}>
        {(all) => <Duties all={all} />}
      </Answer>
    </Stack>
  )
}

const SECTIONS: [id: string, title: string, those: Duty['do'][]][] = [
  ['contributions', 'Contributions', ['finalize', 'expire', 'mint']],
  ['decisions', 'Decisions', ['queue', 'execute']],
  ['money', 'Money', ['open', 'pay', 'grant', 'release', 'close']],
  ['part', 'Who took part', ['count']],
]

function Duties({ all }: { all: Duty[] }) {
  const [waiting, doable] = [all.filter(waits), all.filter((duty) => !waits(duty))]
  return (
    <Stack gap="xl">
      {doable.length === 0 && <Text fw={600}>Nothing is to be done now.</Text>}
      {SECTIONS.map(([id, title, those]) => (
        <Section key={id} id={id} title={title} of={doable.filter((duty) => those.includes(duty.do))} />
      ))}
      <Section id="waiting" title="What cannot be done yet" of={waiting} />
    </Stack>
  )
}

function Section({ id, title, of }: { id: string; title: string; of: Duty[] }) {
  const words = useWords()
  const titleOf = useTitles([...new Set(of.flatMap((duty) => ('proposal' in duty ? [duty.proposal.id] : [])))])
  if (of.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h3" id={id} mb="sm">
        {title}
      </Title>
      <DueList of={of.map((duty) => told(duty, words, titleOf))} before="Until" />
    </section>
  )
}
