// A development node of its own, with a DAO that the `tributary` program deploys: for tests.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDeployment, type Deployment } from '../../src/index.js'

/** The node's program and `tributary`: without both there is nothing to test on. */
export const { CONTRACTS_NODE, TRIBUTARY } = process.env

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Decisions take seconds here: a vote ends once it is decided, and is executed at once. */
export const CONFIG = `
name = "Front"
[token]
name = "Front Share"
symbol = "FRT"
${founder('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY', 600)}
${founder('5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty', 300)}
[roles]
attestors = ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"]
[[metric]]
key = "docs"
unit = "page"
weight = "15"
tokens_per_point = "1"
window = "1min"
bond = "0.05"
[governor]
voting_delay = "0s"
voting_period = "1day"
timelock = "0s"
extension = "0s"
early_decision = true
live_proposals = 20
`

function founder(account: string, tokens: number): string {
  return `[[founder]]\naccount = "${account}"\ntokens = "${tokens}"`
}

export class Development {
  private constructor(
    readonly url: string,
    readonly deployment: Deployment,
    private readonly folder: string,
    private readonly clock: ChildProcess,
    private readonly children: ChildProcess[],
  ) {}

  /** `keeps` is how many blocks' states the node keeps: all of them, if nothing is said. */
  static async start(config = CONFIG, keeps = 'archive'): Promise<Development> {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-client-'))
    const port = await freePort()
    const node = spawn(
      CONTRACTS_NODE!,
      ['--dev', '--state-pruning', keeps, '--base-path', join(folder, 'chain'), '--port', '0'].concat(
        ['--rpc-port', String(port), '--no-prometheus', '--no-telemetry', '--log', 'error'],
        // Each block is final at once, which is a second sooner for all that is sent.
        ['--finalize-delay-sec', '0'],
      ),
      { stdio: 'ignore' },
    )
    const url = `ws://127.0.0.1:${port}`
    try {
      await answering(port)
      await writeFile(join(folder, 'dao.toml'), config)
      await tributary(folder, url, '//Alice', 'deploy', '--config', 'dao.toml')
      const file = await readFile(join(folder, 'deployments/development/front.json'), 'utf8')
      // The node seals a block for each transaction only: this makes its clock go on.
      const clock = spawn(TRIBUTARY!, ['--url', url, '--suri', '//Ferdie', '--quiet', 'tick', '--every', '200ms'], {
        cwd: folder,
        stdio: 'ignore',
      })
      return new Development(url, readDeployment(file), folder, clock, [clock, node])
    } catch (error) {
      node.kill()
      throw error
    }
  }

  /** What `tributary` answers to a command, signed by a development key. */
  tributary(suri: string, ...args: string[]): Promise<string> {
    return tributary(this.folder, this.url, suri, ...args)
  }

  /** No further block is made but for transactions. */
  stopClock(): Promise<void> {
    return ended(this.clock)
  }

  /** Has `tributary serve` keep what happens from now on and send what is signed, for pages of an origin; ends with the node. */
  async service(origin: string): Promise<Service> {
    const port = await freePort()
    const listen = `127.0.0.1:${port}`
    const args = ['--url', this.url, '--db', this.file('history.db'), '--suri', '//Dave', '--quiet', 'serve'].concat(
      ['--listen', listen, '--origin', origin, '--interval', '500ms', '--rate', '6000'],
      ['--relay', '--relay-budget', '1'],
    )
    const child = spawn(TRIBUTARY!, args, {
      cwd: this.folder,
      stdio: 'ignore',
    })
    this.children.unshift(child)
    await answering(port)
    return { url: `http://${listen}`, stop: () => ended(child) }
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  async stop(): Promise<void> {
    for (const child of this.children.splice(0)) await ended(child)
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** What `tributary serve` serves. */
export interface Service {
  url: string
  stop(): Promise<void>
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await exit
}

function tributary(cwd: string, url: string, suri: string, ...args: string[]): Promise<string> {
  const artifacts = process.env.TRIBUTARY_ARTIFACTS ?? join(root, 'target/contracts')
  return run(cwd, ['--url', url, '--suri', suri, '--yes', '--json', ...args], { TRIBUTARY_ARTIFACTS: artifacts })
}

/** A run of `tributary` that failed: what it said first, in one line, as reports show no more; and what it answered. */
export class Failed extends Error {
  override name = 'Failed'

  constructor(
    command: string,
    how: string,
    said: string,
    readonly stdout: string,
  ) {
    super(`${said.trim().replace(/\s*\n\s*/g, ' / ') || 'it said nothing'} (tributary ${command}: ${how})`)
  }
}

/** What `tributary` answers, run in a folder; a `Failed` with its own words if it does not end well. */
export function run(cwd: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(TRIBUTARY!, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      // Without a code of its own it did not come to speak, or was ended.
      const didExit = typeof error.code === 'number'
      const how = error.signal ? `ended by ${error.signal}` : `exit code ${error.code}`
      reject(new Failed(args.join(' '), how, stderr || (didExit ? '' : error.message), stdout))
    })
  })
}

/** A way to a node that can be cut and closed. */
export class Gate {
  private readonly sockets = new Set<Socket>()
  private readonly answering = new Set<() => void>()
  isOpen = true
  /** What comes in is taken, and never answered. */
  isSilent = false

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async before(node: string): Promise<Gate> {
    const server = createServer()
    const port = await listening(server)
    const gate = new Gate(`ws://127.0.0.1:${port}`, server)
    server.on('connection', (from) => gate.let(from, Number(new URL(node).port)))
    return gate
  }

  private let(from: Socket, port: number): void {
    if (!this.isOpen) return void from.destroy()
    const to = this.isSilent ? undefined : connectTo(port, '127.0.0.1')
    if (to) {
      from.pipe(to).pipe(from)
      this.answering.add(() => to.unpipe(from))
    }
    for (const socket of to ? [from, to] : [from]) {
      socket.on('error', () => undefined)
      this.sockets.add(socket)
    }
  }

  /** The connections that there are stay, but nothing comes back over them any more. */
  mute(): void {
    for (const silence of this.answering) silence()
  }

  /** Closes it, and ends the connections that there are. */
  close(): void {
    this.isOpen = false
    for (const socket of this.sockets) socket.destroy()
    this.sockets.clear()
    this.answering.clear()
  }

  stop(): void {
    this.close()
    this.server.close()
  }
}

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until something listens at a port, for four minutes at most: a machine may be busy. */
async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 960; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/health`)
      return
    } catch {
      await sleep(250)
    }
  }
  throw new Error(`no node answers at port ${port}`)
}

export const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))
