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
  { path: '/contributions', name: 'Contributions', view: lazy(() => import('./views/contributions/Contributions')) },
  { path: '/contributions/attest', view: lazy(() => import('./views/contributions/Attest')) },
  { path: '/contributions/of/:member/:metric?', view: lazy(() => import('./views/contributions/Contributions')) },
  { path: '/contributions/:id', view: lazy(() => import('./views/contributions/Attestation')) },
  { path: '/why/:member', view: lazy(() => import('./views/why/WhyMember')) },
  { path: '/why/:program/:epoch/:member', view: lazy(() => import('./views/why/Why')) },
  { path: '/money', name: 'Money', view: lazy(() => import('./views/money/Mine')) },
]

/** Where the page begins. */
export const FIRST = '/proposals'
