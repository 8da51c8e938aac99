// The views: each is loaded when it is first shown. A view with a name stands in the navigation, in this order.
import { createElement, lazy, useState, type ComponentType, type LazyExoticComponent } from 'react'

type Code = ComponentType<{ params: Record<string, string> }>

interface View {
  path: string
  name?: string
  view: Code
  /** Loads its code before it is shown, which goes on beside what the node is asked. */
  load: () => Promise<unknown>
  /** What stands beside its name: loaded later than all that is shown. */
  mark?: LazyExoticComponent<ComponentType>
}

function view(path: string, find: () => Promise<{ default: Code }>, named: Pick<View, 'name' | 'mark'> = {}): View {
  let code: Code | undefined
  const load = async () => {
    const found = await find()
    code = found.default
    return found
  }
  const later = lazy(load)
  // What is there is shown at once: React would first show that it waits, and that for a third of a second.
  const view: Code = (props) => {
    const [shown] = useState(() => code ?? later)
    return createElement(shown, props)
  }
  return { path, load, view, ...named }
}

export const VIEWS: View[] = [
  view('/home', () => import('./views/home/Home'), { name: 'Home', mark: lazy(() => import('./views/home/Count')) }),
  view('/proposals', () => import('./views/proposals/Proposals'), { name: 'Proposals' }),
  view('/proposals/:id', () => import('./views/proposals/Proposal')),
  view('/propose', () => import('./views/propose/Propose')),
  view('/relay/:code?', () => import('./views/relay/Relay')),
  view('/contributions', () => import('./views/contributions/Contributions'), { name: 'Contributions' }),
  view('/contributions/attest', () => import('./views/contributions/Attest')),
  view('/contributions/of/:member/:metric?', () => import('./views/contributions/Contributions')),
  view('/contributions/:id', () => import('./views/contributions/Attestation')),
  view('/why/:member', () => import('./views/why/WhyMember')),
  view('/why/:program/:epoch/:member', () => import('./views/why/Why')),
  view('/money', () => import('./views/money/Mine'), { name: 'Money' }),
  view('/treasury', () => import('./views/treasury/Treasury'), { name: 'Treasury' }),
  view('/members', () => import('./views/people/Members'), { name: 'Members' }),
  view('/members/:account', () => import('./views/people/Member')),
  view('/upkeep', () => import('./views/upkeep/Upkeep'), { name: 'Upkeep' }),
]

/** Where the page begins. */
export const FIRST = '/home'

/** Whether a link leads to something that is there. */
export const hasView = (to: string): boolean => VIEWS.some(({ path }) => to === path || to.startsWith(`${path}/`))
