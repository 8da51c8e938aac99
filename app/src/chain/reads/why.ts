// Why somebody gets so much of an epoch, and which epochs of which programs there are for them.
import { now, read, type treasury } from '@tributary/client'
import { beginOf, valueOf } from '../epochs'
import { accrued, begunOf, comesTo, elapsedOf, explain } from '../why'
import { useRead } from '../reads'

export const useWhy = (program: number, epoch: number, member: string) =>
  useRead(['why', program, epoch, member], (dao) => explain(dao, program, epoch, member))

/** What a member has of an epoch. */
export interface Share {
  epoch: number
  begins: bigint
  ends: bigint
  value: bigint
  total: bigint
  /** `undefined` if it cannot be told before it is opened. */
  amount?: bigint
  /** How far it is paid: all of it that will be, so much of it, or nothing yet. */
  paid: 'settled' | bigint
  isOpened: boolean
  isClosed: boolean
}

/** So many epochs are shown at once. */
export const EPOCHS = 6

/** A member's shares of the newest epochs before one, and how many there are in all. */
export const useShares = (id: number, program: treasury.Program, member: string, before: number | undefined) =>
  useRead(
    ['shares', id, member, before],
    async (dao) => {
      const { config, closed } = program
      const asked = await now(dao)
      const begun = begunOf(config, asked)
      const to = Math.min(before ?? begun, begun)
      const from = Math.max(0, to - EPOCHS)
      const [cursor] = await read(dao.treasury.query.treasuryCursors(id, [member]))
      const epochs = Array.from({ length: to - from }, (_, index) => to - 1 - index)
      const shares = await Promise.all(
        epochs.map(async (epoch): Promise<Share> => {
          const at = beginOf(config, epoch)
          const span = { at, before: epoch === 0 ? program.since : beginOf(config, epoch - 1) }
          const [value, opened] = await Promise.all([
            valueOf(dao, config, member, span),
            read(dao.treasury.query.treasuryEpoch(id, epoch)),
          ])
          const { total, budget } = opened ?? (await comesTo(dao, id, epoch, config, span, asked))
          const elapsed = elapsedOf(config, epoch, asked)
          return {
            epoch,
            begins: at,
            ends: at + config.epochLength,
            value,
            total,
            amount: budget === undefined ? undefined : accrued(budget, elapsed, config.epochLength, value, total),
            paid: cursor!.epoch > epoch ? 'settled' : cursor!.epoch === epoch ? cursor!.paid : 0n,
            isOpened: opened !== undefined,
            isClosed: epoch < closed,
          }
        }),
      )
      return { shares, begun }
    },
    true,
    3,
  )
