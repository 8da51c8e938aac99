// Which DAO the page is about, and which node it asks: what stands beside the page, unless the reader chooses another.
import { readDeployment, type Deployment } from '@tributary/client'

export interface Source {
  deployment: Deployment
  node: string
}

const LOCAL_NODE = 'ws://127.0.0.1:9944'
const CHOSEN = 'tributary.deployment'

/** The deployment file that the reader has chosen in this tab, or else the one beside the page; `undefined` if none. */
async function deploymentText(): Promise<string | undefined> {
  const chosen = sessionStorage.getItem(CHOSEN)
  if (chosen !== null) return chosen
  const response = await fetch('./deployment.json', { cache: 'no-cache' })
  // Hosts that answer every address with a page have no such file either.
  const isPage = response.headers.get('content-type')?.includes('html')
  return response.ok && !isPage ? response.text() : undefined
}

/** Where there is nothing to go by, `undefined`: the reader is asked. */
export async function findSource(): Promise<Source | undefined> {
  const text = await deploymentText()
  return text === undefined ? undefined : sourceOf(text, location.search)
}

/** The node of the address (`?rpc=`), or the one that whoever hosts the page wrote into the file, or one at home. */
export function sourceOf(text: string, search: string): Source {
  const { deployment, rpc } = readHosted(text)
  return { deployment, node: new URLSearchParams(search).get('rpc') ?? rpc ?? LOCAL_NODE }
}

/** A deployment file as `tributary` writes it, with the node that whoever hosts the page may have added to it. */
function readHosted(text: string): { deployment: Deployment; rpc?: string } {
  const { rpc, ...file } = parsed(text) ?? {}
  // What is no such file is told by whoever knows what one is.
  const deployment = readDeployment(rpc === undefined ? text : JSON.stringify(file))
  if (rpc !== undefined && typeof rpc !== 'string') throw new TypeError('its rpc is no text, but a node’s address')
  return { deployment, rpc }
}

function parsed(text: string): { rpc?: unknown } | null {
  try {
    return JSON.parse(text) as { rpc?: unknown } | null
  } catch {
    return null
  }
}

/** Takes a file of the reader's own, or again the page's if there is none. Everything begins anew. */
export function choose(text: string | undefined): void {
  if (text === undefined) sessionStorage.removeItem(CHOSEN)
  else {
    readHosted(text)
    sessionStorage.setItem(CHOSEN, text)
  }
  location.reload()
}

export const isChosen = (): boolean => sessionStorage.getItem(CHOSEN) !== null
