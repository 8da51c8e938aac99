// The views: each is loaded when it is first shown. A view with a name stands in the navigation, in this order.
import type { ComponentType } from 'react'
import { later, type Later } from './parts/later'

interface View extends Later<{ params: Record<string, string> }> {
  path: string
  name?: string
  /** What stands beside its name: loaded later than all that is shown. */
  Mark?: ComponentType
}

type Find = Parameters<typeof later<{ params: Record<string, string> }>>[0]

const view = (path: string, find: Find, named: Pick<View, 'name' | 'Mark'> = {}): View => ({
  path,
  ...later(find),
  ...named,
})

export const VIEWS: View[] = [
  view('/home', () => import('./views/home/Home'), {
    name: 'Home',
    Mark: later(() => import('./views/home/Count')).Part,
  }),
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
