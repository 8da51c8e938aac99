import { now, type Dao } from '@tributary/client'
import { contributions } from '../duties/contributions'
import { decisions } from '../duties/decisions'
import { ANYBODY, type Duty } from '../duties/duty'
import { grants } from '../duties/grants'
import { programs } from '../duties/programs'
import { useRead } from '../reads'

/** What anybody may do now, in the order in which the keeper does it. */
export const useDuties = (from: string = ANYBODY) => useRead(['duties', from], (dao) => duties(dao, from))

export async function duties(dao: Dao, from: string): Promise<Duty[]> {
  const looking = { dao, now: await now(dao), from }
  const all = await Promise.all([contributions, decisions, programs, grants].map((look) => look(looking)))
  return all.flat()
}
