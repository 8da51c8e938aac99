// What the actions of a decision are about, and what each would meet.
import { tryAction, type Dao, type governor } from '@tributary/client'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { met, type Alone, type Met } from '../ahead'
import { readBefore, together, type Before } from '../before'
import { useDao } from '../connection'
import { ANYBODY, attempt } from '../duties/duty'
import { CHAIN } from '../keys'
import { useRead } from '../reads'

/** Tells an action from others. */
export const actionKey = (action: governor.Action): string =>
  JSON.stringify(action, (_, value) => (typeof value === 'bigint' ? String(value) : (value as unknown)))

/** What is on record that actions are about, as far as it is read already. */
export function useBefore(actions: governor.Action[], isOpen: boolean): Before {
  const dao = useDao()
  return useQueries({
    queries: actions.map((action) => ({
      queryKey: [...CHAIN, 'before', actionKey(action), Number(isOpen)],
      queryFn: () => readBefore(dao, action, isOpen),
      placeholderData: keepPreviousData,
    })),
    combine: (all) => together(all.flatMap(({ data }) => (data ? [data] : []))),
  })
}

/** What actions meet where they stand, of proposal `own` if they are one; only calls are tried. */
export function useMet(actions: governor.Action[], before: Before, isOpen: boolean, own?: number) {
  const dao = useDao()
  const executes = useRead(['executes', own], (dao) => executesNow(dao, own!), isOpen && own !== undefined).data
  const alone = useQueries({
    queries: actions.map((action) => ({
      queryKey: [...CHAIN, 'tried', actionKey(action)],
      queryFn: () => tryAlone(dao, action),
      placeholderData: keepPreviousData,
      enabled: isOpen && action.type === 'Call',
    })),
    combine: (all) => all.map(({ data }) => data ?? undefined),
  })
  // Whoever executes it does its actions in order.
  if (executes) return actions.map((action): Met | undefined => (action.type === 'Call' ? { is: 'works' } : undefined))
  return met(dao, actions, before, alone)
}

/** As the governor, by itself. */
async function tryAlone(dao: Dao, action: governor.Action): Promise<Alone | null> {
  if (action.type !== 'Call') return null
  try {
    await tryAction(dao, action.value)
    return { works: true }
  } catch (error) {
    return { works: false, error }
  }
}

/** Whether a proposal can be executed now. */
async function executesNow(dao: Dao, id: number): Promise<boolean> {
  const looking = { dao, now: 0n, from: ANYBODY }
  return (await attempt(looking, 'governor', 'governorExecute', [id])).refusal === undefined
}
