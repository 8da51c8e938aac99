import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Deed } from '../tx/flow'
import { TransactionButton } from '../tx/TransactionButton'
import { useWords } from '../words/words'
import { Linked, type Place } from './Linked'

/** Something that is to be done, or will happen. */
export interface Due {
  what: string
  place?: Place
  /** When it happens; or until when it may be done, if that ends. */
  at?: bigint
  /** Why it cannot be done now. */
  note?: string
  /** What does it. */
  deed?: Deed
}

const SHOWN = 8

export function DueList({ of, before }: { of: Due[]; before?: 'Until' }) {
  const words = useWords()
  const [shown, setShown] = useState(SHOWN)
  return (
    <>
      <Stack component="ul" p={0} m={0} gap="sm" style={{ listStyle: 'none' }}>
        {of.slice(0, shown).map(({ what, place, at, note, deed }) => (
          <Card key={what} component="li" withBorder padding="md">
            <Group justify="space-between" gap="sm">
              <div style={{ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' }}>
                <Text>
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
              {deed && <TransactionButton deed={deed} flex="none" />}
            </Group>
          </Card>
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
