import { proposals, read, type Dao, type governor } from '@tributary/client'
import type { Waiting } from './waiting'

export async function decisions(dao: Dao, me: string | undefined, now: bigint): Promise<Waiting[]> {
  const guardian = await read(dao.governor.query.governorGuardian())
  const isGuardian = me !== undefined && guardian?.account.address() === me && guardian.until > now
  const found: Waiting[] = []
  for (const proposal of await undecided(dao)) {
    const { state, executableFrom, actionCount } = proposal
    if (state === 'Pending') found.push({ is: 'begins', proposal })
    if (state === 'Active' && me !== undefined) found.push(...(await ballot(dao, me, proposal)))
    if (state === 'Queued' && executableFrom !== undefined && executableFrom > now) {
      found.push({ is: 'timelock', proposal, until: executableFrom })
    }
    if (isGuardian && actionCount > 0) found.push({ is: 'veto', proposal, until: guardian.until })
  }
  return found
}

const OPEN: governor.State[] = ['Pending', 'Active', 'Succeeded', 'Queued']

async function undecided(dao: Dao): Promise<governor.ProposalView[]> {
  const found = await Promise.all(OPEN.map((state) => all(proposals(dao, state))))
  return found.flat().sort((one, other) => one.id - other.id)
}

async function all<T>(those: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of those) found.push(one)
  return found
}

async function ballot({ governor }: Dao, me: string, proposal: governor.ProposalView): Promise<Waiting[]> {
  const [weight, ballot] = await Promise.all([
    read(governor.query.governorWeight(proposal.id, me)),
    read(governor.query.governorBallot(proposal.id, me)),
  ])
  const cast = ballot?.cast
  const used = cast ? cast.forVotes + cast.againstVotes + cast.abstainVotes : 0n
  const left = (weight ?? 0n) - used
  return left > 0n ? [{ is: 'vote', proposal, left, used }] : []
}
