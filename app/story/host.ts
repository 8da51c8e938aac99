// Hosts the built page of a DAO as anybody would: `tributary page` writes it into a folder of the host.
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import { build } from 'vite'
import type { Development } from '../../packages/client/test/node/development.js'

const app = fileURLToPath(new URL('..', import.meta.url))

/** The test wallet as a script. */
export async function walletScript(): Promise<string> {
  const result = await build({
    root: app,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: join(app, 'story/injected.ts'), formats: ['iife'], name: 'testWalletScript' },
    },
  })
  const [{ output }] = result as unknown as [{ output: [{ code: string }] }]
  return output[0].code
}

export interface Host {
  url: string
  stop(): Promise<void>
}

interface Options {
  /** Where the DAO is. */
  node: Development
  port?: number
  /** Puts the test wallet into the page. */
  withWallet?: boolean
}

export async function host({ node, port = 0, withWallet = false }: Options): Promise<Host> {
  const root = await mkdtemp(join(tmpdir(), 'tributary-page-'))
  const folder = join(root, 'dao')
  await node.tributary('//Alice', 'page', '--out', folder, '--built', join(app, 'dist'))
  if (withWallet) {
    await writeFile(join(folder, 'wallet.js'), await walletScript())
    const index = join(folder, 'index.html')
    const html = await readFile(index, 'utf8')
    await writeFile(index, html.replace('<script', '<script src="./wallet.js"></script>\n    <script'))
  }
  const server = createServer(sirv(root, { dev: true }))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}/dao/`,
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
      await rm(root, { recursive: true, force: true })
    },
  }
}
