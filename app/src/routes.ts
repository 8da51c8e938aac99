// The views: each is loaded when it is first shown. A view with a name stands in the navigation, in this order.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

interface View {
  path: string
  name?: string
  view: LazyExoticComponent<ComponentType<{ params: Record<string, string> }>>
}

export const VIEWS: View[] = [
  { path: '/proposals', name: 'Proposals', view: lazy(() => import('./views/proposals/Proposals')) },
  { path: '/proposals/:id', view: lazy(() => import('./views/proposals/Proposal')) },
  { path: '/money', name: 'Money', view: lazy(() => import('./views/money/Mine')) },
  { path: '/treasury', name: 'Treasury', view: lazy(() => import('./views/treasury/Treasury')) },
  { path: '/members', name: 'Members', view: lazy(() => import('./views/people/Members')) },
  { path: '/members/:account', view: lazy(() => import('./views/people/Member')) },
]

/** Where the page begins. */
export const FIRST = '/proposals'
