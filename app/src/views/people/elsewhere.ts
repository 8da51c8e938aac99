// Other views that speak of the same things, as far as this page has them.
import { VIEWS } from '../../routes'

const has = (path: string) => VIEWS.some((view) => view.path === path)

export const attestationPath = (id: number): string | undefined =>
  has('/contributions/:id') ? `/contributions/${id}` : undefined

/** Why a program paid somebody what it did in an epoch. */
export const whyPath = (program: number, epoch: number, member: string): string | undefined =>
  has('/why/:program/:epoch/:member') ? `/why/${program}/${epoch}/${member}` : undefined
