// Which DAO the page is about, and which node it asks: what stands beside the page, unless the reader chooses another.
import { readDeployment, type Deployment } from '@tributary/client'
import { stored, storedInTab } from '../stored'

export interface Source {
  deployment: Deployment
  node: string
  /** The address of a service that keeps what happened, and relays: without a slash at its end. */
  service?: string
  /** What was named as its address, and is none that is asked. */
  noService?: string
}

const LOCAL_NODE = 'ws://127.0.0.1:9944'
/** How long whoever hosts the page may take to answer. */
const PATIENCE_MILLIS = 30_000
const CHOSEN = 'tributary.deployment'

/** The deployment file that the reader has chosen in this tab, or else the one beside the page; `undefined` if none. */
async function deploymentText(): Promise<string | undefined> {
  const chosen = storedInTab.getItem(CHOSEN)
  if (chosen !== null) return chosen
  const response = await fetch('./deployment.json', { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MILLIS) })
  if (response.status >= 500) throw new Error(`whoever hosts this page answers with the status ${response.status}`)
  // Hosts that answer every address with a page have no such file either.
  const isPage = response.headers.get('content-type')?.includes('html')
  return response.ok && !isPage ? response.text() : undefined
}

/** Where there is nothing to go by, `undefined`: the reader is asked. */
export async function findSource(): Promise<Source | undefined> {
  const text = await deploymentText()
  if (text === undefined) return undefined
  const { service, ...source } = sourceOf(text, location.search)
  const named = chosenService(source.deployment, location.search) || service
  const asked = serviceAt(named, location)
  return { ...source, service: asked, noService: asked === undefined && named ? named : undefined }
}

/**
 * The node of the address (`?rpc=`), or the one that whoever hosts the page wrote into the file, or one at home; and the
 * service that is written there.
 */
export function sourceOf(text: string, search: string): Source {
  const { deployment, rpc, service } = readHosted(text)
  return {
    deployment,
    node: new URLSearchParams(search).get('rpc') ?? rpc ?? LOCAL_NODE,
    service,
  }
}

/** The service that the reader named by `?service=https://…`, which is kept in the browser for each DAO. */
function chosenService({ dao }: Deployment, search: string): string | null {
  const key = `tributary.service.${dao.governor}`
  const named = new URLSearchParams(search).get('service')
  if (named !== null) stored.setItem(key, named)
  return named ?? stored.getItem(key)
}

/** Where a service is, as whoever names it tells, perhaps beside the page; by `http` only there, or on the reader's own machine. */
export function serviceAt(named: string | undefined, page: { href: string; origin: string }): string | undefined {
  if (!named || !URL.canParse(named, page.href)) return undefined
  const { origin, protocol, hostname, pathname } = new URL(named, page.href)
  const isSafe = protocol === 'https:' || origin === page.origin || /^(127\.0\.0\.1|localhost)$/.test(hostname)
  return isSafe && /^https?:$/.test(protocol) ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined
}

interface Hosted {
  rpc?: string
  service?: string
}

/** A deployment file as `tributary` writes it, with what whoever hosts the page may have added to it. */
function readHosted(text: string): Hosted & { deployment: Deployment } {
  const { rpc, service, ...file } = parsed(text) ?? {}
  // What is no such file is told by whoever knows what one is.
  const deployment = readDeployment(rpc === undefined && service === undefined ? text : JSON.stringify(file))
  for (const [key, value] of Object.entries({ rpc, service })) {
    if (value !== undefined && typeof value !== 'string')
      throw new TypeError(`its ${key} is no text, but an address is`)
  }
  return { deployment, rpc, service }
}

function parsed(text: string): Hosted | null {
  try {
    return JSON.parse(text) as Hosted | null
  } catch {
    return null
  }
}

/** Takes a file of the reader's own, or again the page's if there is none. Everything begins anew. */
export function choose(text: string | undefined): void {
  if (text === undefined) storedInTab.removeItem(CHOSEN)
  else {
    readHosted(text)
    sessionStorage.setItem(CHOSEN, text)
  }
  location.reload()
}

export const isChosen = (): boolean => storedInTab.getItem(CHOSEN) !== null
