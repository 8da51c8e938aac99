// A small story of a DAO, chapter by chapter: what each brings, a view shows. Tests take the chapters that they need.
import type { Dao } from '@tributary/client'
import { CONFIG } from '../../packages/client/test/node/development.js'
import { contributions, shares } from './chapters/contributions'
import { money } from './chapters/money'
import { people } from './chapters/people'
import { proposals } from './chapters/proposals'
import { Teller } from './teller'
import { upkeep } from './chapters/upkeep'
import { waiting } from './chapters/waiting'

/** What the DAO is founded with: as for the client's tests, and a metric that may be challenged for a day. */
export const DAO = `${CONFIG}
[[metric]]
key = "talks"
unit = "talk"
weight = "40"
tokens_per_point = "1"
window = "1day"
bond = "0.05"
`

export async function tell(dao: Dao) {
  const teller = new Teller(dao)
  // The last chapter slows decisions down.
  return {
    ...(await money(teller)),
    ...(await proposals(teller)),
    ...(await contributions(teller)),
    ...(await shares(teller)),
    ...(await people(teller)),
    ...(await upkeep(teller)),
    ...(await waiting(teller)),
  }
}
