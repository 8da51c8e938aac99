import { Alert, Button, Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWords } from '../words/words'
import { refusalOf } from '../words/refusals'

type Asked<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>

/** What a read answered, drawn; and while it has not, or could not, that. */
export function Answer<T>({
  of,
  lines = 3,
  children,
}: {
  of: Asked<T>
  lines?: number
  children: (answer: T) => ReactNode
}) {
  if (of.data !== undefined) return children(of.data)
  if (of.error) return <Failed error={of.error} retry={() => void of.refetch()} />
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} h={24} />
      ))}
    </Stack>
  )
}

function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { what, cure } = refusalOf(error, useWords())
  return (
    <Alert color="red" role="alert" title="This could not be read">
      <p>
        {what}
        {cure && `; ${cure}`}
      </p>
      <Button size="xs" variant="default" onClick={retry}>
        Try again
      </Button>
    </Alert>
  )
}
