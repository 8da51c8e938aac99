// What happened, as a service tells it, held against what the node tells; and services that are none.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, type Dao } from '@tributary/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  CONTRACTS_NODE,
  Development,
  sleep,
  TRIBUTARY,
  type Service,
} from '../../packages/client/test/node/development.js'
import { NodeHistory, type History, type Stretch } from '../src/chain/history'
import { ServiceHistory } from '../src/chain/service'
import { proposals } from '../story/chapters/proposals'
import { DAO } from '../story/story'
import { Teller } from '../story/teller'

type Answer = Record<string, unknown>

describe.skipIf(!CONTRACTS_NODE || !TRIBUTARY)('history from a service', () => {
  let [node, dao, service] = [
    undefined as unknown as Development,
    undefined as unknown as Dao,
    undefined as unknown as Service,
  ]
  /** The newest block that the service has taken in. */
  let upTo = 0
  let between: Server | undefined

  const greeting = async () => (await (await fetch(`${service.url}/api/v1/dao`)).json()) as { up_to_block: number }

  beforeAll(async () => {
    node = await Development.start(DAO)
    dao = await connect(node.url, node.deployment)
    service = await node.service('https://dao.example')
    await proposals(new Teller(dao))
    // Enough for a service to be behind.
    const number = Math.max((await dao.client.block.finalized()).number, dao.deployment.block + 100)
    while ((upTo = (await greeting()).up_to_block) < number) await sleep(250)
  })
  afterEach(() => between?.close())
  afterAll(async () => {
    await dao?.disconnect()
    await node?.stop()
  })

  const whole = async (history: History, newest = upTo, oldest = dao.deployment.block) => {
    const all: Stretch[] = []
    for await (const stretch of history.backwards(newest, oldest)) all.push(stretch)
    return { events: all.flatMap(({ events }) => events), from: all.at(-1)?.from, tells: history.tellers.snapshot() }
  }
  const fromNode = () => whole(new NodeHistory(dao))
  const at = (address: string) => new ServiceHistory(dao, address, new NodeHistory(dao))

  /** A service that answers what another does, changed; or whatever is made of it. */
  async function changed(change: (answer: Answer, path: string) => unknown, asked: string[] = []): Promise<string> {
    between = createServer((request, response) => {
      asked.push(request.url!)
      void fetch(service.url + request.url).then(async (answer) => {
        response.end(JSON.stringify(change((await answer.json()) as Answer, request.url!)))
      })
    })
    await once(between.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(between.address() as AddressInfo).port}`
  }

  test('is the same as from the node, back to the DAO’s first block', async () => {
    const [told, expected] = [await whole(at(service.url)), await fromNode()]
    expect(told.events.length).toBeGreaterThan(10)
    expect(told.events).toEqual(expected.events)
    expect(told).toMatchObject({ from: dao.deployment.block, tells: { upTo: expect.any(Number) } })
  })

  test('comes in as many answers as it needs, and what is known is not asked for twice', async () => {
    const asked: string[] = []
    // Two events in each, so that answers end within blocks.
    const address = await changed((answer) => answer, asked)
    const url = (path: string) => path.replace(/limit=\d+/, 'limit=2')
    const real = globalThis.fetch
    globalThis.fetch = (input, init) => real(url(String(input)), init)
    try {
      const history = at(address)
      const [half, all] = [Math.floor((dao.deployment.block + upTo) / 2), await fromNode()]
      expect((await whole(history, upTo, half)).events).toEqual(all.events.filter(({ block }) => block >= half))
      expect((await whole(history)).events).toEqual(all.events)
      const count = asked.length
      expect((await whole(history)).events).toEqual(all.events)
      expect(asked.slice(count)).toEqual([])
    } finally {
      globalThis.fetch = real
    }
  })

  test('where it does not know the newest blocks, those come from the node, and it is said how far it is behind', async () => {
    const behind = upTo - 70
    const address = await changed((answer, path) =>
      path.includes('/dao') ? { ...answer, up_to_block: behind } : answer,
    )
    const told = await whole(at(address))
    expect(told.events).toEqual((await fromNode()).events)
    expect(told.tells?.trouble).toBe(`is behind, and knows what happened up to block ${behind.toLocaleString('en')}`)
  })

  const other = (fields: Answer) => (answer: Answer, path: string) =>
    path.includes('/dao') ? { ...answer, ...fields } : answer
  const rows = (change: (row: Answer) => unknown) => (answer: Answer, path: string) =>
    path.includes('/events') ? { ...answer, rows: (answer.rows as Answer[]).map(change) } : answer
  const nonsense = 'answers what no such service does'

  test.each([
    ['of another chain', other({ genesis: `0x${'00'.repeat(32)}` }), 'is of another chain'],
    ['of another DAO', other({ governor: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY' }), 'is of another DAO'],
    ['that is something else', () => [1, 2], nonsense],
    ['that answers blocks that nobody asked for', rows((row) => ({ ...row, block: 0 })), nonsense],
    ['that answers no events', rows((row) => ({ ...row, topics: undefined })), nonsense],
    ['that answers events that no contract has', rows((row) => ({ ...row, data: '0xff' })), nonsense],
    [
      'that answers numbers instead of lists',
      (answer: Answer, path: string) => (path.includes('/dao') ? answer : 7),
      nonsense,
    ],
  ] as const)('a service %s is not asked, and the node tells all', async (_, change, trouble) => {
    const told = await whole(at(await changed(change as (answer: Answer, path: string) => unknown)))
    expect(told.tells?.trouble).toBe(trouble)
    expect(told.events).toEqual((await fromNode()).events)
  })

  test('a service that is away is not asked again at once, and the node tells all', async () => {
    const history = at('http://127.0.0.1:9')
    const told = await whole(history)
    expect(told.tells).toEqual({ host: '127.0.0.1:9', trouble: 'does not answer' })
    expect(told.events).toEqual((await fromNode()).events)
    expect(await history.reach(5_000, 100)).toBe(4_900)
  })
})
