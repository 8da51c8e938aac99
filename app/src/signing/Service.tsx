// A service that sends for nothing what members sign, if the page knows one. It can neither change what was signed, nor keep
// others from sending the same.
import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { printable, writeSigned, type Signed } from '@tributary/client'
import { useEffect } from 'react'
import { useService } from '../chain/connection'
import { sentence } from '../words/counted'

interface Followed {
  id: string
  status: string
  reason?: string
  block?: number
}

const ON_ITS_WAY: Record<string, string> = {
  queued: 'The service has it, and sends it next.',
  sending: 'The service sends it.',
  sent: 'It is sent. Waiting until it is in a block.',
}
const STATUSES: Record<string, string> = {
  ...ON_ITS_WAY,
  included: 'It counts.',
  elsewhere: 'It counts: somebody else sent it.',
  refused: 'The service did not send it.',
  withdrawn: 'Whoever signed it took it back.',
}
const isFinal = ({ status }: Followed) => !(status in ON_ITS_WAY)
const counts = ({ status }: Followed) => status === 'included' || status === 'elsewhere'

/** How often the service is asked how far it is. */
const EVERY_MILLIS = 2_000

/** Where a service sends it, how far that is; `hasIt` says whether it has it, or it counts already. */
export function Service({ signed, hasIt }: { signed: Signed; hasIt?: (is: boolean) => void }) {
  const service = useService()
  const given = useMutation({
    mutationFn: () =>
      asked(`${service}/api/v1/relay`, { method: 'POST', headers: JSON_TYPE, body: writeSigned(signed) }),
  })
  const id = given.data?.id
  const followed = useQuery({
    queryKey: ['service', service, id],
    queryFn: () => asked(`${service}/api/v1/relay/${encodeURIComponent(id!)}`),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data && isFinal(data) ? false : EVERY_MILLIS),
  })
  const [told, error] = [followed.data ?? given.data, given.error ?? followed.error]
  const isGiven = told !== undefined && (!isFinal(told) || counts(told))
  useEffect(() => hasIt?.(isGiven), [isGiven, hasIt])
  if (service === undefined) return null
  const host = new URL(service).host
  return (
    <>
      {!told && (
        <Group>
          <Button loading={given.isPending} onClick={() => given.mutate()}>
            Let the service send it
          </Button>
          <Text size="sm">{host} pays the fee.</Text>
        </Group>
      )}
      {told && <Told told={told} />}
      {error && (
        <Alert color="red" role="alert" title={`${host} does not take it`}>
          <Text size="sm">{sentence(printable(error.message))} Anybody else may send it.</Text>
        </Alert>
      )}
    </>
  )
}

function Told({ told }: { told: Followed }) {
  const text = STATUSES[told.status] ?? `The service says: ${printable(told.status)}.`
  if (!isFinal(told)) {
    return (
      <Group role="status" wrap="nowrap">
        <Loader size="sm" aria-hidden />
        <Text>{text}</Text>
      </Group>
    )
  }
  return (
    <Alert color={counts(told) ? 'green' : 'yellow'} role="status" title={text}>
      {told.block !== undefined && <Text size="sm">It is in block {told.block.toLocaleString('en')}.</Text>}
      {told.reason !== undefined && <Text size="sm">{sentence(printable(told.reason))}</Text>}
    </Alert>
  )
}

/** How long a service may take to answer. */
const PATIENCE_MILLIS = 30_000

const JSON_TYPE = { 'content-type': 'application/json' }

/** What a service answers, which may be anything. */
async function asked(address: string, request?: RequestInit): Promise<Followed> {
  const response = await fetch(address, {
    ...request,
    referrerPolicy: 'no-referrer',
    credentials: 'omit',
    signal: AbortSignal.timeout(PATIENCE_MILLIS),
  }).catch(() => {
    throw new Error('no service answers there')
  })
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (!response.ok) {
    throw new Error(typeof answer.error === 'string' ? answer.error : `it answers with the status ${response.status}`)
  }
  const { id, status, reason, block } = answer
  if (typeof status !== 'string') throw new Error('it answers what no such service does')
  return {
    id: String(id),
    status,
    reason: typeof reason === 'string' ? reason : undefined,
    block: typeof block === 'number' ? block : undefined,
  }
}
