import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { formatDate } from '@tributary/client'
import { useEffect, useRef, useState } from 'react'
import { useNews, type News as Told } from '../../chain/reads/home'
import { useSeen } from '../../chain/seen'
import { Answer } from '../../parts/Answer'
import { Further } from '../../parts/Further'
import { Linked } from '../../parts/Linked'
import { ToldBy } from '../../parts/ToldBy'
import type { Line } from '../../words/happenings'
import { useLines } from './lines'

const SHOWN = 15

/** What happened since the reader was here; or lately, for who is here for the first time. */
export function News() {
  const [seen, see] = useSeen()
  const [after, setAfter] = useState(seen)
  const [further, setFurther] = useState(1)
  const news = useNews(after, further)
  useSeenOnLeaving(news.data?.to, see)
  return (
    <section aria-labelledby="news">
      <Answer of={news}>
        {(told) => (
          <Lines
            told={told}
            isFirst={after === undefined}
            clear={() => {
              see(told.to)
              setAfter(told.to)
              setFurther(1)
            }}
            lookFurther={() => setFurther(further * 2)}
          />
        )}
      </Answer>
    </section>
  )
}

/** Whoever leaves has seen what was shown. */
function useSeenOnLeaving(to: number | undefined, see: (block: number) => void) {
  const leaving = useRef(() => {})
  useEffect(() => {
    leaving.current = () => to !== undefined && see(to)
  })
  useEffect(() => {
    const leave = () => leaving.current()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
}

interface LinesProps {
  told: Told
  /** Whether they are here for the first time. */
  isFirst: boolean
  clear: () => void
  lookFurther: () => void
}

function Lines({ told, isFirst, clear, lookFurther }: LinesProps) {
  const lines = useLines(told.events)
  const [shown, setShown] = useState(SHOWN)
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h3" id="news">
          {isFirst ? 'What happened lately' : 'Since you were here'}
          {!isFirst && lines.length > 0 && `: ${lines.length.toLocaleString('en')} new`}
        </Title>
        {!isFirst && lines.length > 0 && (
          <Button variant="default" size="xs" onClick={clear}>
            I have seen this
          </Button>
        )}
      </Group>
      {lines.length > 0 && <Days lines={lines.slice(0, shown)} />}
      {lines.length === 0 && !told.isLooking && <Text>Nothing since block {told.from.toLocaleString('en')}.</Text>}
      {lines.length > shown && (
        <Button mt="sm" variant="default" onClick={() => setShown(shown + SHOWN)}>
          Show {Math.min(SHOWN, lines.length - shown)} more
        </Button>
      )}
      {lines.length > shown ? (
        <ToldBy />
      ) : (
        <Further
          looked={told}
          what="what happened"
          within={isFirst ? undefined : 'since you were here'}
          isLooking={told.isLooking}
          look={lookFurther}
        />
      )}
    </>
  )
}

/** Day by day, as `tributary log`. */
function Days({ lines }: { lines: Line[] }) {
  const days = new Map<string, { clock: string; line: Line }[]>()
  for (const line of lines) {
    const [day = '', clock = ''] = formatDate(line.at).split(' ')
    days.set(day, [...(days.get(day) ?? []), { clock, line }])
  }
  return [...days].map(([day, those]) => (
    <div key={day}>
      <Text size="sm" c="dimmed" className="numbers" mb={4}>
        {day} UTC
      </Text>
      <Stack component="ul" p={0} m={0} mb="md" gap="xs" style={{ listStyle: 'none' }}>
        {those.map(({ clock, line }, index) => (
          <Group key={index} component="li" wrap="nowrap" align="baseline" gap="sm">
            <Text size="sm" c="dimmed" className="numbers" flex="none">
              {clock}
            </Text>
            <Text style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
              <Linked text={line.what} place={line.place} />
            </Text>
          </Group>
        ))}
      </Stack>
    </div>
  ))
}
