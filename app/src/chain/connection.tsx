// The DAO that is shown. Whoever is drawn inside has one that was checked.
import {
  connect,
  isStillFoundings,
  MixedDao,
  NoAnswer,
  NoContract,
  now,
  OtherCode,
  WrongChain,
  type Dao,
} from '@tributary/client'
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { clock } from './clock'
import { NodeHistory, type History } from './history'
import { CHAIN } from './keys'
import { findSource, type Source } from './source'
import { tokenInfo, tokenQuery, Tokens } from './token'

interface Shown {
  dao: Dao
  history: History
  tokens: Tokens
  service?: string
}

const Context = createContext<Shown | undefined>(undefined)

function useShown(): Shown {
  const shown = useContext(Context)
  if (!shown) throw new Error('there is no DAO here')
  return shown
}

export const useDao = (): Dao => useShown().dao
/** Tokens other than the DAO's, as they are heard of. */
export const useTokens = (): Tokens => useShown().tokens
/** The address of a service that keeps what happened, and relays, if the page knows one. */
export const useService = (): string | undefined => useShown().service
export const useHistory = (): History => useShown().history

export type Status =
  | { is: 'looking' }
  | { is: 'asking' }
  | { is: 'refused'; error: unknown; node: string; retry?: () => void }

/** Draws `children` once there is a DAO, and until then what `otherwise` makes of the cause. */
export function Connection({ children, otherwise }: { children: ReactNode; otherwise: (status: Status) => ReactNode }) {
  const queries = useQueryClient()
  const source = useQuery(SOURCE)
  const shown = useQuery({
    ...daoQuery(source.data as Source, queries),
    enabled: Boolean(source.data),
  })
  const dao = shown.data?.dao
  useEffect(() => (dao ? follow(dao, queries) : undefined), [dao, queries])

  if (shown.data) return <Context value={shown.data}>{children}</Context>
  // Why it failed last stands while it is asked again.
  const error = source.error ?? shown.failureReason
  const asked = source.error ? source : shown
  const retry = asked.isFetching ? undefined : () => void asked.refetch()
  if (error) return otherwise({ is: 'refused', error, node: source.data?.node ?? '', retry })
  return otherwise({ is: source.data === null ? 'asking' : 'looking' })
}

/** A node that is away comes back, and is asked again after so long; what else there is against it stays. */
const AGAIN_MILLIS = 5_000

const ONCE = { staleTime: Infinity, gcTime: Infinity, retry: false, structuralSharing: false } as const

const DAO = ['dao']

const SOURCE = { queryKey: ['source'], queryFn: async () => (await findSource()) ?? null, ...ONCE }

const daoQuery = (source: Source, queries: QueryClient) => ({
  queryKey: DAO,
  queryFn: () => show(source, queries),
  ...ONCE,
  retry: (_: number, error: unknown) => error instanceof NoAnswer,
  retryDelay: AGAIN_MILLIS,
})

/** Has the node asked before anything is drawn. What fails is told, and tried again, once it is. */
export async function begin(queries: QueryClient): Promise<void> {
  await queries.prefetchQuery(SOURCE)
  const source = queries.getQueryData<Source | null>(SOURCE.queryKey)
  if (source) await queries.prefetchQuery(daoQuery(source, queries))
}

async function show({ node, deployment, ...named }: Source, queries: QueryClient): Promise<Shown> {
  const dao = await connect(node, deployment)
  try {
    // Whoever reads blocks asks for this first: by then it is there.
    void isStillFoundings(dao)
    const [moment, token] = await Promise.all([now(dao), queries.fetchQuery(tokenQuery(dao))])
    clock.hear(moment)
    const tokens = new Tokens((address) => tokenInfo(dao, address), [dao.native, token])
    return { dao, history: await historyOf(dao, named), tokens, service: named.service }
  } catch (error) {
    // It is connected to anew.
    void dao.disconnect().catch(() => undefined)
    throw error
  }
}

const NOT_ASKED = 'is not asked, as only addresses are that begin with https://, or are on your own machine'

/** Who names no service does not load what asks one. */
async function historyOf(dao: Dao, { service, noService }: Pick<Source, 'service' | 'noService'>): Promise<History> {
  const node = new NodeHistory(dao)
  if (noService !== undefined) node.tellers.tell({ host: noService, trouble: NOT_ASKED })
  if (service === undefined) return node
  try {
    const { ServiceHistory } = await import('./service')
    return new ServiceHistory(dao, service, node)
  } catch {
    node.tellers.tell({ host: service, trouble: 'is not asked, as a part of this page did not come: load it anew' })
    return node
  }
}

/** That a node has not the DAO that it had. */
const OF_ANOTHER = [WrongChain, NoContract, MixedDao, OtherCode]

/** A chain may make many blocks a second; the page reads anew at most as often as this. */
const LEAST_MILLIS = 2_000

/** With each block that is final the clock goes on, and what is shown is read anew. */
function follow(dao: Dao, queries: QueryClient): () => void {
  let waits: ReturnType<typeof setTimeout> | undefined
  const refresh = async () => {
    clock.hear(await now(dao))
    // What is being read is not read anew before it is there: a reader who asked for more would ask in vain.
    const busy = new Set(queries.getQueryCache().findAll({ queryKey: CHAIN, fetchStatus: 'fetching' }))
    await queries.invalidateQueries({ queryKey: CHAIN }, { cancelRefetch: false })
    if (busy.size === 0) return
    await queries.invalidateQueries(
      { queryKey: CHAIN, predicate: (query) => busy.has(query) },
      { cancelRefetch: false },
    )
  }
  // A node that comes back may be another one, of another chain.
  const comesBack = async () => {
    await connect(dao.client, dao.deployment).catch((error: unknown) => {
      // What else a node says while it comes back passes, and what is shown stays.
      if (!OF_ANOTHER.some((kind) => error instanceof kind)) return
      void dao.disconnect().catch(() => undefined)
      queries.removeQueries({ queryKey: CHAIN })
      void queries.resetQueries({ queryKey: DAO })
    })
  }
  const forget = dao.client.on('ready', () => void comesBack())
  const stop = dao.client.block.finalized(() => {
    waits ??= setTimeout(() => {
      waits = undefined
      // A node that is lost comes back by itself, and then there is another block.
      refresh().catch(() => undefined)
    }, LEAST_MILLIS)
  })
  return () => {
    clearTimeout(waits)
    forget()
    stop()
  }
}

/** Whether the node can be asked at present. */
export function useIsConnected(): boolean {
  const { client } = useDao()
  const [isConnected, setConnected] = useState(client.status === 'connected')
  useEffect(() => {
    const stops = [
      client.on('disconnected', () => setConnected(false)),
      client.on('reconnecting', () => setConnected(false)),
      // Not once the line stands: only what has answered is there.
      client.on('ready', () => setConnected(true)),
    ]
    return () => stops.forEach((stop) => stop())
  }, [client])
  return isConnected
}
