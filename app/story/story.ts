// A small story of a DAO, chapter by chapter: what each brings, a view shows. Tests take the chapters that they need.
import type { Dao } from '@tributary/client'
import { CONFIG } from '../../packages/client/test/node/development.js'
import { contributions, shares } from './chapters/contributions'
import { many } from './chapters/many'
import { money } from './chapters/money'
import { crowd, rules } from './chapters/people'
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

/** A DAO that has grown: with so many members more, and so many proposals in all. */
export const LARGE = { others: 500, proposals: 200 }

export async function tell(dao: Dao, { others, proposals: all } = { others: 0, proposals: 0 }) {
  const teller = new Teller(dao)
  // The last chapter slows decisions down, and among many nobody decides alone any more.
  const story = {
    ...(await many(teller, all)),
    ...(await money(teller)),
    ...(await proposals(teller)),
    ...(await contributions(teller)),
    ...(await shares(teller)),
    ...(await rules(teller)),
    ...(await upkeep(teller)),
    ...(await waiting(teller)),
  }
  await crowd(teller, others)
  return story
}
