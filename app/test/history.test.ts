import { describe, expect, test, vi } from 'vitest'

const asked = vi.hoisted(() => [] as number[])
// The node's end of it is tried in the browser; here it is how far is looked, and what is asked twice.
vi.mock('@tributary/client', () => ({
  happenedIn: async (_: unknown, block: number) => {
    asked.push(block)
    if (block < 10) return undefined
    return block % 20 === 0 ? [{ block, part: 'governor', name: 'Voted', data: block }] : []
  },
}))

const { NodeHistory } = await import('../src/chain/history')

describe('history from a node', () => {
  test('is told newest first, as far back as is asked for, and no block is asked for twice', async () => {
    const history = new NodeHistory({} as never)
    const read = async (oldest: number) => {
      const found: number[] = []
      for await (const { events } of history.backwards(100, oldest)) found.push(...events.map(({ block }) => block))
      return found
    }
    expect(await read(50)).toEqual([100, 80, 60])
    expect(await read(30)).toEqual([100, 80, 60, 40])
    expect(new Set(asked).size).toBe(asked.length)
  })

  test('says from where on it is forgotten', async () => {
    const stretches = []
    for await (const stretch of new NodeHistory({} as never).backwards(40, 0)) stretches.push(stretch)
    expect(stretches.at(-1)).toMatchObject({ from: 10, isForgotten: true })
  })
})
