import { Card, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A number that matters, what it is, and more of it in small. */
export function Figure({ name, more, children }: { name: string; more: ReactNode; children: ReactNode }) {
  return (
    <Card withBorder padding="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="xl" fw={600} className="numbers" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
      <Text size="sm" c="dimmed" className="numbers">
        {more}
      </Text>
    </Card>
  )
}
