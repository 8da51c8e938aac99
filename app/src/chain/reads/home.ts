import { now, type Happened } from '@tributary/client'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDao, useHistory } from '../connection'
import type { Looked } from '../../parts/Further'
import { CHAIN } from '../keys'
import { useRead } from '../reads'
import { allMetrics } from './contributions'
import { contributions } from '../waiting/contributions'
import { decisions } from '../waiting/decisions'
import { money } from '../waiting/money'

/** What waits for somebody; for nobody in particular, what is under way. */
export const useWaiting = (me: string | undefined) =>
  useRead(['waiting', me], async (dao) => {
    const at = await now(dao)
    const all = await Promise.all([decisions, contributions, money].map((look) => look(dao, me, at)))
    return all.flat()
  })

/** So many blocks are looked through before the reader is asked whether to go on. */
const FAR_ENOUGH = 1_024
/** Whoever is here for the first time is not told all that ever happened: so many events are enough to begin with. */
const ENOUGH = 30
/** And so many to whoever was away for long. */
const MOST = 2_000

export interface News extends Looked {
  events: Happened[]
  /** The newest block that was looked into, and the oldest. */
  to: number
  from: number
  /** Whether it is still being looked for. */
  isLooking: boolean
}

/** What happened after a block, or lately where none is named: newest first, and told as it is found. */
export function useNews(after: number | undefined, further = 1, enabled = true) {
  const [dao, history, queries] = [useDao(), useHistory(), useQueryClient()]
  const queryKey = [...CHAIN, 'news', after, further]
  return useQuery({
    queryKey,
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<News> => {
      const { number } = await dao.client.block.finalized()
      const first = Math.max(dao.deployment.block, (after ?? 0) + 1)
      const oldest = Math.max(first, await history.reach(number, FAR_ENOUGH * further))
      const isNew = !queries.getQueryData(queryKey)
      const news: News = { events: [], to: number, from: number, isLooking: true, isForgotten: false, isWhole: false }
      for await (const { events, from, isForgotten } of history.backwards(number, oldest)) {
        news.events = [...news.events, ...events]
        Object.assign(news, { from, isForgotten, isWhole: !isForgotten && from <= first })
        if (signal.aborted) break
        if (news.events.length >= (after === undefined ? ENOUGH : MOST) * further) break
        if (isNew) queries.setQueryData(queryKey, { ...news })
      }
      return { ...news, isLooking: false, isWhole: news.isWhole || number < first }
    },
  })
}

/** What metrics are called and counted in, by their number. */
export const useMetrics = () =>
  useRead(['metrics by number'], async (dao) => new Map((await allMetrics(dao)).map((metric) => [metric.id, metric])))
