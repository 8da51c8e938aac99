import { expect, test } from 'vitest'
import type { Dao, metrics } from '@tributary/client'
import { newestAttestations, type Filter } from '../src/chain/reads/contributions'

/** A registry that answers as the contract does: oldest first, so many a call, of the next thousand. */
function registry(statuses: metrics.Status[]) {
  const calls = { count: 0 }
  const answer = async <T>(data: T) => {
    calls.count++
    return { data }
  }
  const query = {
    metricsAttestationCount: () => answer(statuses.length),
    metricsAttestations: (from: number, limit: number) =>
      answer(statuses.slice(from, from + Math.min(limit, 30)).map((status) => ({ status }))),
    metricsFind: ({ status }: Filter, from: number, limit: number) => {
      const found: [number, { status: string }][] = []
      let at = from
      for (; at < Math.min(statuses.length, from + 1_000) && found.length < Math.min(limit, 30); at++) {
        if (statuses[at] === status) found.push([at, { status: statuses[at]! }])
      }
      return answer({ attestations: found, next: at < statuses.length ? at : undefined })
    },
  }
  return { dao: { metrics: { query } } as unknown as Dao, calls }
}

async function everything(dao: Dao, filter: Filter) {
  const [ids, sizes] = [[] as number[], [] as number[]]
  let before: number | undefined
  do {
    const page = await newestAttestations(dao, filter, before)
    ids.push(...page.listed.map(({ id }) => id))
    sizes.push(page.listed.length)
    before = page.before
  } while (before !== undefined)
  return { ids, sizes }
}

const down = (count: number) => Array.from({ length: count }, (_, index) => count - 1 - index)

test('all are told newest first, each once, thirty at a time', async () => {
  const { dao } = registry(Array<metrics.Status>(95).fill('Final'))
  expect(await everything(dao, {})).toEqual({ ids: down(95), sizes: [30, 30, 30, 5] })
  expect(await everything(registry([]).dao, {})).toEqual({ ids: [], sizes: [0] })
})

test('those that match are told newest first, each once, wherever they are', async () => {
  for (const every of [1, 2, 7, 41, 700]) {
    const statuses = Array.from({ length: 3_001 }, (_, id): metrics.Status => (id % every === 0 ? 'Pending' : 'Final'))
    const { dao } = registry(statuses)
    const { ids, sizes } = await everything(dao, { status: 'Pending' })
    expect(ids).toEqual(down(3_001).filter((id) => id % every === 0))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(30)
  }
})

test('where few match, a page looks at so much and then asks whether to go on', async () => {
  const { dao, calls } = registry(Array<metrics.Status>(200_000).fill('Final'))
  const page = await newestAttestations(dao, { status: 'Rejected' })
  expect(page.listed).toEqual([])
  expect(page.before).toBeGreaterThan(0)
  expect(calls.count).toBeLessThanOrEqual(20)
})
