// Up to which block a reader has seen what happened: kept in the browser, for each DAO and account of its own.
import { useSyncExternalStore } from 'react'
import { useMe } from '../wallet/context'
import { useDao } from './connection'
import { stored } from '../stored'

const CHANGED = 'tributary.seen'

/** `undefined` for who is here for the first time; and a way to say that more is seen. */
export function useSeen(): [block: number | undefined, see: (block: number) => void] {
  const [dao, me] = [useDao(), useMe()]
  const key = `tributary.seen.${dao.deployment.dao.governor}.${me ?? 'anybody'}`
  const block = useSyncExternalStore(listen, () => stored.getItem(key))
  const see = (seen: number) => {
    stored.setItem(key, String(seen))
    window.dispatchEvent(new Event(CHANGED))
  }
  return [block === null ? undefined : Number(block), see]
}

/** Another tab tells of it by an event of the browser's. */
function listen(changed: () => void): () => void {
  const names = [CHANGED, 'storage']
  for (const name of names) window.addEventListener(name, changed)
  return () => names.forEach((name) => window.removeEventListener(name, changed))
}
