// The page on a chain whose balances are a u64, with nine decimals. There is no such node at hand: so a DAO is founded on an
// embedded chain of the program, of the contracts as they are built for a u64; and what that chain tells is read and told
// by the page's own means.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  happenedAs,
  inputFrom,
  readCall,
  readDeployment,
  type Dao,
  type governor,
  type Happened,
} from '@tributary/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contractsOf } from '../../packages/client/src/dao.js'
import { CONFIG, freePort, run, sleep, TRIBUTARY } from '../../packages/client/test/node/development.js'
import { actionWords } from '../src/words/actions'
import { linesOf } from '../src/words/happenings'
import { shortAddress, wordsOf } from '../src/words/words'
import { CHARLIE } from '../story/teller'

interface Row {
  block: number
  at: number
  event: string
  emitter: string
  topics: `0x${string}`[]
  data: `0x${string}`
}

describe.skipIf(!TRIBUTARY)('an embedded chain whose balances are a u64', () => {
  let [folder, dao, service] = ['', undefined as unknown as Dao, undefined as unknown as ChildProcess]
  let rows: Row[] = []
  let told: { input: `0x${string}`; says: string }[] = []

  const tributary = async (...args: string[]) => {
    const all = ['--local', 'chain.db', '--suri', '//Alice', '--yes', '--json', ...args]
    return run(folder, all, { TRIBUTARY_BALANCE: 'u64' })
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-narrow-'))
    await writeFile(join(folder, 'dao.toml'), CONFIG.replace('symbol = "FRT"', 'symbol = "FRT"\ndecimals = 9'))
    await writeFile(
      join(folder, 'p.toml'),
      `description = "Pay Charlie"\n[[action]]\ndo = "transfer"\nto = "${CHARLIE}"\namount = "1.000000001"\n`,
    )
    await tributary('deploy', '--config', 'dao.toml')
    await tributary('fund', '12.5')
    await tributary('advance', '1h')
    told = JSON.parse(await tributary('propose', 'p.toml', '--check'))
    await tributary('propose', 'p.toml')
    await tributary('vote', '0', 'for')
    await tributary('queue', '0')
    await tributary('execute', '0')
    const deployment = readDeployment(await readFile(join(folder, 'deployments/embedded/front.json'), 'utf8'))
    // Nobody is asked: what is read is at hand.
    const nobody = { query: {}, call: { contractsApi: { call: {} } }, tx: { contracts: { call: {} } } }
    dao = {
      ...contractsOf(nobody, deployment),
      deployment,
      native: { symbol: 'UNIT', decimals: 9, bits: 64 },
    } as unknown as Dao
    const listen = `127.0.0.1:${await freePort()}`
    const args = ['--local', 'chain.db', '--db', 'history.db', '--quiet', 'serve', '--listen', listen]
    service = spawn(TRIBUTARY!, args, { cwd: folder, stdio: 'ignore' })
    const asked = async () =>
      (await fetch(`http://${listen}/api/v1/events?limit=1000`)).json() as Promise<{ rows: Row[] }>
    const isThere = () => rows.some(({ event }) => event === 'Executed')
    while (!isThere())
      rows = await asked().then(
        (answer) => answer.rows,
        () => sleep(200).then(() => []),
      )
  })
  afterAll(async () => {
    service?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  const words = () => wordsOf(dao, { symbol: 'FRT', decimals: 9 }, BigInt(rows[0]!.at))
  const happened = (): Happened[] =>
    [...rows].reverse().flatMap((row) => happenedAs(dao, [row], row.block, BigInt(row.at)))

  test('every event of it is read as what the program reads in it', () => {
    const own = [...rows].reverse().filter(({ event }) => event !== 'DaoCreated')
    expect(own.length).toBeGreaterThan(20)
    expect(happened().map(({ name }) => name)).toEqual(own.map(({ event }) => event))
  })

  test('what happened there is told by nine decimals', () => {
    const known = { words: words(), title: String, units: String, who: (one: never) => words().member(one) }
    const lines = linesOf(happened(), known as never).map(({ what }) => what)
    expect(lines.join('\n')).toContain('gave the treasury 12.5 UNIT')
    expect(lines.join('\n')).toContain('1.000000001 UNIT')
    expect(lines.join('\n')).toContain('600 FRT')
  })

  test('an action is read and told as the program tells it, and written as the same bytes', () => {
    const [{ input, says }] = told as [(typeof told)[0]]
    const action = { type: 'Call', value: { callee: dao.deployment.dao.treasury, input, value: 0n } }
    expect(actionWords(action as unknown as governor.Action, words()).what).toBe(
      says.replace(CHARLIE, shortAddress(CHARLIE)),
    )
    const call = readCall(dao, { callee: dao.deployment.dao.treasury, input })!
    expect(call.args.map(({ value }) => value)).toContain(1_000_000_001n)
    expect(inputFrom(dao.treasury, call.message, [{ type: 'Native' }, CHARLIE, '1000000001'])).toBe(input)
  })
})
