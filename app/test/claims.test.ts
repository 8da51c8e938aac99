// Several claims at once: which there are, and what comes of a plan of several transactions.
import { ConnectionLost, ContractError, type Receipt, type Several, type Together } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { NothingWorks, planOf, sendAll } from '../src/tx/flow'
import { readyOf, sumsOf } from '../src/views/money/claimable'
import { NotSigned } from '../src/words/refusals'

const NATIVE = { type: 'Native' } as const
const LEMONS = { type: 'Psp22', value: { address: () => 'lemons' } } as never
const ok = <T>(value: T) => ({ isOk: true, isErr: false, value }) as never
const refused = { isOk: false, isErr: true, err: { type: 'GateClosed' } } as never

test('what is owed now is ready, of programs and grants alike, and is summed by its asset', () => {
  const ready = readyOf({
    programs: [
      [0, ok({ amount: 5n, more: false }), NATIVE],
      [1, ok({ amount: 0n, more: true }), NATIVE],
      [3, ok({ amount: 7n, more: false }), LEMONS],
      [4, refused, NATIVE],
    ],
    grants: [
      [0, ok(2n), NATIVE],
      [1, ok(0n), NATIVE],
      [2, refused, NATIVE],
    ],
  })
  expect(ready.map(({ by, id, amount }) => [by, id, amount])).toEqual([
    ['program', 0, 5n],
    ['program', 3, 7n],
    ['grant', 0, 2n],
  ])
  expect(sumsOf(ready)).toEqual([
    { asset: NATIVE, amount: 7n },
    { asset: LEMONS, amount: 7n },
  ])
})

describe('a plan of several transactions', () => {
  const plan = (...groups: number[][]): Several => ({
    transactions: groups.map((calls) => ({ calls }) as Together),
    refused: [],
  })
  const receipt = { block: 1, events: [] } as Receipt
  const contract = new ContractError({ type: 'GateClosed' })
  /** Each call fails by its error, if it has one, as the chain or a wallet would have it. */
  const sending = (errors: Record<number, unknown>) => {
    const sent: number[][] = []
    return {
      sent,
      send: async ({ calls }: Together) => {
        sent.push(calls)
        if (calls.length === 1 && errors[calls[0]!]) throw errors[calls[0]!]
        return { receipt, failures: calls.flatMap((call) => (errors[call] ? [{ call, error: errors[call] }] : [])) }
      },
    }
  }

  test('goes on after one that fails, and tells which', async () => {
    const { sent, send } = sending({ 1: contract })
    const { receipts, failures } = await sendAll(plan([0], [1], [2]), send)
    expect(sent).toEqual([[0], [1], [2]])
    expect([receipts.length, failures]).toEqual([2, [{ call: 1, error: contract }]])
  })

  test.each([new NotSigned('Cancelled'), new ConnectionLost(true)])(
    'is left where it stands after %s',
    async (error) => {
      const { sent, send } = sending({ 2: error })
      const { receipts, failures } = await sendAll(plan([0, 1], [2], [3]), send)
      expect(sent).toEqual([[0, 1], [2]])
      expect([receipts.length, failures.map(({ call }) => call)]).toEqual([1, [2, 3]])
    },
  )

  test('tells of one call in a batch what became of it', async () => {
    const { failures } = await sendAll(plan([0, 1, 2]), sending({ 1: contract }).send)
    expect(failures).toEqual([{ call: 1, error: contract }])
  })

  test('has done nothing if nobody signs the first, or if the only one fails', async () => {
    const error = new NotSigned('Cancelled')
    await expect(sendAll(plan([0], [1]), sending({ 0: error }).send)).rejects.toBe(error)
    await expect(sendAll(plan([0]), sending({ 0: contract }).send)).rejects.toBe(contract)
  })

  test('is none, if nothing of it works', () => {
    expect(() => planOf({ transactions: [], refused: [{ call: 0, error: contract }] })).toThrow(NothingWorks)
  })
})
