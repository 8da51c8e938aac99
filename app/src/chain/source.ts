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
  const deployment = readDeployment(text)
  const { rpc } = JSON.parse(text) as { rpc?: unknown }
  const node = new URLSearchParams(search).get('rpc') ?? (typeof rpc === 'string' ? rpc : LOCAL_NODE)
  if (!/^wss?:\/\//.test(node)) throw new TypeError(`${node} is no address of a node: it begins with ws:// or wss://`)
  return { deployment, node }
}

/** Takes a file of the reader's own, or again the page's if there is none. Everything begins anew. */
export function choose(text: string | undefined): void {
  if (text === undefined) sessionStorage.removeItem(CHOSEN)
  else {
    readDeployment(text)
    sessionStorage.setItem(CHOSEN, text)
  }
  location.reload()
}

export const isChosen = (): boolean => sessionStorage.getItem(CHOSEN) !== null
