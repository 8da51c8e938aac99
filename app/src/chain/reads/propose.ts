// What whoever proposes must know: how things are counted, what is in force, and what a proposer needs.
import { now, read, sourceAt, type Dao, type governor } from '@tributary/client'
import { readFacts, strangers } from '../../draft/facts'
import type { Step } from '../../draft/forms'
import { useRead } from '../reads'

export const useFacts = (steps: Step[]) => {
  const { tokens, metrics } = strangers(steps)
  return useRead(['facts', ...tokens, '', ...metrics], (dao) => readFacts(dao, steps), true, 1)
}

export interface Standing {
  settings: governor.Settings
  /** The votes that a proposer must have. */
  needed: bigint
  votes?: bigint
  /** The proposals of theirs that are undecided. */
  live?: number[]
}

/** What a proposer needs, and what somebody has of it. */
export const useStanding = (me: string | undefined) =>
  useRead(['standing', me], async (dao): Promise<Standing> => {
    const { governor } = dao
    const [settings, needed] = await Promise.all([
      read(governor.query.governorSettings()),
      read(governor.query.governorVotesNeeded()),
    ])
    if (me === undefined) return { settings, needed }
    const [votes, live] = await Promise.all([votesOf(dao, me), read(governor.query.governorLiveProposals(me))])
    return { settings, needed, votes, live }
  })

/** As the governor counts them: by its electorate, which knows the past only. */
async function votesOf(dao: Dao, me: string): Promise<bigint> {
  const { source, metric } = await read(dao.governor.query.governorElectorate())
  const at = (await now(dao)) - 1n
  return read(sourceAt(dao, source).query.metricSourcePastValue(metric, me, at))
}
