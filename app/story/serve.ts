// Serves the page on a DAO of its own: a development node, a DAO with a small story, and a test wallet in the page.
import { parseArgs } from 'node:util'
import { connect } from '@tributary/client'
import { Development } from '../../packages/client/test/node/development.js'
import { host } from './host'
import { DAO, LARGE, tell } from './story'
import { ACCOUNTS } from './wallet'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { large: { type: 'boolean' } } })
const port = Number(positionals[0] ?? 5173)
if (!Number.isInteger(port)) throw new TypeError(`${positionals[0]} is no port`)

console.log('Starting a node, and deploying a DAO …')
const node = await Development.start(DAO)
const stops = [() => node.stop()]
const end = async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  process.exit()
}
process.on('SIGINT', () => void end())
process.on('SIGTERM', () => void end())

try {
  console.log(values.large ? 'Telling its long story, which takes some minutes …' : 'Telling its story …')
  const dao = await connect(node.url, node.deployment)
  await tell(dao, values.large ? LARGE : undefined)
  // Its connection ends with this process: ended by itself, it would give up what it still asks, as an error.
  const hosted = await host({ node, port, withWallet: true })
  stops.push(() => hosted.stop())
  console.log(`
The page:  ${hosted.url}
The node:  ${node.url}
A wallet is in the page, with the keys of ${ACCOUNTS.map(({ name }) => name).join(', ')}: connect “test-wallet”.
Ctrl-C ends it all.`)
} catch (error) {
  console.error(error)
  process.exitCode = 1
  await end()
}
