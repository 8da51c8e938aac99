// The views: each is loaded when it is first shown. A view with a name stands in the navigation, in this order.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

interface View {
  path: string
  name?: string
  view: LazyExoticComponent<ComponentType<{ params: Record<string, string> }>>
  /** What stands beside its name: loaded later than all that is shown. */
  mark?: LazyExoticComponent<ComponentType>
}

export const VIEWS: View[] = [
  {
    path: '/home',
    name: 'Home',
    view: lazy(() => import('./views/home/Home')),
    mark: lazy(() => import('./views/home/Count')),
  },
  { path: '/proposals', name: 'Proposals', view: lazy(() => import('./views/proposals/Proposals')) },
  { path: '/proposals/:id', view: lazy(() => import('./views/proposals/Proposal')) },
  { path: '/propose', view: lazy(() => import('./views/propose/Propose')) },
  { path: '/relay/:code?', view: lazy(() => import('./views/relay/Relay')) },
  { path: '/contributions', name: 'Contributions', view: lazy(() => import('./views/contributions/Contributions')) },
  { path: '/contributions/attest', view: lazy(() => import('./views/contributions/Attest')) },
  { path: '/contributions/of/:member/:metric?', view: lazy(() => import('./views/contributions/Contributions')) },
  { path: '/contributions/:id', view: lazy(() => import('./views/contributions/Attestation')) },
  { path: '/why/:member', view: lazy(() => import('./views/why/WhyMember')) },
  { path: '/why/:program/:epoch/:member', view: lazy(() => import('./views/why/Why')) },
  { path: '/money', name: 'Money', view: lazy(() => import('./views/money/Mine')) },
  { path: '/treasury', name: 'Treasury', view: lazy(() => import('./views/treasury/Treasury')) },
  { path: '/members', name: 'Members', view: lazy(() => import('./views/people/Members')) },
  { path: '/members/:account', view: lazy(() => import('./views/people/Member')) },
  { path: '/upkeep', name: 'Upkeep', view: lazy(() => import('./views/upkeep/Upkeep')) },
]

/** Where the page begins. */
export const FIRST = '/home'

/** Whether a link leads to something that is there. */
export const hasView = (to: string): boolean => VIEWS.some(({ path }) => to === path || to.startsWith(`${path}/`))
