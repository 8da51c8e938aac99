import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { Link } from 'wouter'
import { hasView } from '../routes'
import type { Deed } from '../tx/flow'
import { TransactionButton } from '../tx/TransactionButton'
import { useWords } from '../words/words'
import { Linked, type Place } from './Linked'

/** Something that is to be done, or will happen. */
export interface Due {
  /** The same for the same thing, whatever is told of it by now. */
  key: string
  what: string
  place?: Place
  /** When it happens; or until when it may be done, if that ends. */
  at?: bigint
  /** Why it cannot be done now. */
  note?: string
  /** What does it. */
  deed?: Deed
  /** Where it is done elsewhere: what the button says that leads to its place. */
  go?: string
}

interface Numbered {
  proposal?: { id: number }
  program?: number
  grant?: number
  attestations?: number[]
}

/** A key for something of a kind, by the number of what it is about, if it is about something that has one. */
export function keyOf(kind: string, about: object): string {
  const { proposal, program, grant, attestations }: Numbered = about
  return `${kind} ${proposal?.id ?? program ?? grant ?? attestations?.[0] ?? ''}`
}

const SHOWN = 8

export function DueList({ of, before }: { of: Due[]; before?: 'Until' }) {
  const [shown, setShown] = useState(SHOWN)
  return (
    <>
      <Stack component="ul" p={0} m={0} gap="sm" style={{ listStyle: 'none' }}>
        {of.slice(0, shown).map((due) => (
          <Row key={due.key} due={due} before={before} />
        ))}
      </Stack>
      {of.length > shown && (
        <Button mt="sm" variant="default" onClick={() => setShown(of.length)}>
          Show {of.length - shown} more
        </Button>
      )}
    </>
  )
}

function Row({ due: { what, place, at, note, deed, go }, before }: { due: Due; before?: string }) {
  const [words, id] = [useWords(), useId()]
  return (
    <Card component="li" withBorder padding="md">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text id={id}>
            <Linked text={what} place={place} />
          </Text>
          {note !== undefined && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
          {at !== undefined && (
            <Text size="sm" c="dimmed" className="numbers">
              {before} {words.moment(at)}
            </Text>
          )}
        </div>
        {deed && <TransactionButton deed={deed} aria-describedby={id} flex="none" />}
        {go && place && hasView(place.to) && (
          <Button component={Link} href={place.to} variant="default" aria-describedby={id} flex="none">
            {go}
          </Button>
        )}
      </Group>
    </Card>
  )
}
