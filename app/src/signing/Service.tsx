// A service that sends for nothing what members sign, if the page knows one: `?service=https://…` in its address names it,
// and is kept in the browser for each DAO. It can neither change what was signed, nor keep others from sending the same.
import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { printable, writeSigned, type Dao, type Signed } from '@tributary/client'
import { useDao } from '../chain/connection'
import { sentence } from '../words/counted'

interface Status {
  id: string
  state: string
  reason?: string
  block?: number
}

const STATES: Record<string, string> = {
  queued: 'The service has it, and sends it next.',
  sent: 'It is sent. Waiting until it is in a block.',
  included: 'It counts.',
  refused: 'The service did not send it.',
}
const isFinal = ({ state }: Status) => state !== 'queued' && state !== 'sent'

/** How often the service is asked how far it is. */
const EVERY_MILLIS = 2_000

/** The address of the service, without a slash at its end; by `http` only on the reader's own machine. */
export function serviceOf(dao: Dao): string | undefined {
  const key = `tributary.service.${dao.deployment.dao.governor}`
  const named = new URLSearchParams(location.search).get('service')
  if (named !== null) localStorage.setItem(key, named)
  const kept = localStorage.getItem(key) ?? ''
  return /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(kept) && URL.canParse(kept)
    ? kept.replace(/\/+$/, '')
    : undefined
}

export function Service({ signed }: { signed: Signed }) {
  const service = serviceOf(useDao())
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
  if (service === undefined) return null
  const host = new URL(service).host
  const [status, error] = [followed.data ?? given.data, given.error ?? followed.error]
  return (
    <>
      {!status && (
        <Group>
          <Button loading={given.isPending} onClick={() => given.mutate()}>
            Let the service send it
          </Button>
          <Text size="sm">{host} pays the fee.</Text>
        </Group>
      )}
      {status && <Followed status={status} />}
      {error && (
        <Alert color="red" role="alert" title={`${host} does not take it`}>
          <Text size="sm">{sentence(printable(error.message))} Anybody else may send it.</Text>
        </Alert>
      )}
    </>
  )
}

function Followed({ status }: { status: Status }) {
  const text = STATES[status.state] ?? `The service says: ${printable(status.state)}.`
  if (!isFinal(status)) {
    return (
      <Group role="status" wrap="nowrap">
        <Loader size="sm" aria-hidden />
        <Text>{text}</Text>
      </Group>
    )
  }
  return (
    <Alert color={status.state === 'included' ? 'green' : 'yellow'} role="status" title={text}>
      {status.block !== undefined && <Text size="sm">It is in block {status.block.toLocaleString('en')}.</Text>}
      {status.reason !== undefined && <Text size="sm">{sentence(printable(status.reason))}</Text>}
    </Alert>
  )
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** What a service answers, which may be anything. */
async function asked(address: string, request?: RequestInit): Promise<Status> {
  const response = await fetch(address, { ...request, referrerPolicy: 'no-referrer', credentials: 'omit' }).catch(
    () => {
      throw new Error('no service answers there')
    },
  )
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (!response.ok) {
    throw new Error(typeof answer.error === 'string' ? answer.error : `it answers with the status ${response.status}`)
  }
  const { id, state, reason, block } = answer
  if (typeof state !== 'string') throw new Error('it answers what no such service does')
  return {
    id: String(id),
    state,
    reason: typeof reason === 'string' ? reason : undefined,
    block: typeof block === 'number' ? block : undefined,
  }
}
