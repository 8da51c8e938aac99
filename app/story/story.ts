// A small story of a DAO, so that there is something to see: a program that streams, proposals in several states,
// ballots with reasons, and a text that means harm.
import { DAY, HOUR, inputOf, now, prepare, submit, type Dao, type governor } from '@tributary/client'
import { ACCOUNTS, testWallet } from './wallet'

const [ALICE, BOB, CHARLIE] = ACCOUNTS.map(({ address }) => address) as [string, string, string]
const UNIT = 10n ** 12n

/** Which proposal is which. */
export interface Story {
  program: number
  open: number
  hostile: number
  defeated: number
  queued: number
}

export const HOSTILE = `# <img src=x onerror=alert(1)> Free tokens

<script>alert(1)</script>

<iframe src="https://example.com"></iframe> <b onclick="alert(1)">bold</b>

[click me](javascript:alert(1)) ![tracker](https://example.com/who.png) [safe](https://example.com/safe)`

export async function tell(dao: Dao): Promise<Story> {
  const { signer } = testWallet()

  const propose = async (text: string, actions: governor.ActionLike[], from = ALICE) => {
    const prepared = await prepare(dao, dao.governor, 'governorPropose', [actions, text], { from })
    const { events } = await submit(prepared, signer)
    return dao.governor.events.Proposed.find(events)!.data.proposal
  }
  const vote = async (from: string, proposal: number, choice: governor.Choice, reason = '') =>
    submit(await prepare(dao, dao.governor, 'governorVote', [proposal, choice, reason], { from }), signer)
  const step = async (message: 'governorQueue' | 'governorExecute', proposal: number) =>
    submit(await prepare(dao, dao.governor, message, [proposal], { from: ALICE }), signer)
  const call = (input: `0x${string}`): governor.ActionLike => ({
    type: 'Call',
    value: { callee: dao.treasury.address, input, value: 0n, gas: undefined },
  })
  const pay = (to: string, amount: bigint) =>
    call(inputOf(dao.treasury, 'treasuryTransfer', [{ type: 'Native' }, to, amount]))
  const waitUntil = async (state: governor.State, proposal: number) => {
    for (;;) {
      const { data } = await dao.governor.query.governorProposal(proposal)
      if (data?.state === state) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  const value = 1_000n * UNIT
  await submit(
    await prepare(dao, dao.treasury, 'treasuryFund', [{ type: 'Native' }, value], { from: ALICE, value }),
    signer,
  )

  const stream = inputOf(dao.treasury, 'treasuryCreateProgram', [
    {
      asset: { type: 'Native' },
      metric: { source: dao.token.address, metric: 0 },
      basis: 'Level',
      budget: { type: 'Fixed', value: 40n * UNIT },
      start: await now(dao),
      epochLength: HOUR,
      epochs: 12,
      claimWindow: DAY,
    },
  ])
  const program = await propose('# Pay members each hour\n\nTwelve epochs of 40, shared by votes.', [call(stream)])
  await vote(ALICE, program, { type: 'For' }, 'We can afford it.')
  await waitUntil('Succeeded', program)
  await step('governorQueue', program)
  await step('governorExecute', program)

  const defeated = await propose('# Give it all to Charlie', [pay(CHARLIE, 900n * UNIT)], BOB)
  await vote(ALICE, defeated, { type: 'Against' }, 'No. That is all there is.')

  const queued = await propose('# Thank Charlie for the translation', [pay(CHARLIE, 5n * UNIT)])
  await vote(ALICE, queued, { type: 'For' })
  await waitUntil('Succeeded', queued)
  await step('governorQueue', queued)

  const hostile = await propose(HOSTILE, [])
  const open = await propose(
    `# Fund the autumn documentation round

The [plan](https://example.com/plan) in short:

- **60** for the handbook
- **2,000** more than there is, to see what a failing action looks like

> Whoever reads this far may vote.`,
    [pay(BOB, 60n * UNIT), pay(CHARLIE, 2_000n * UNIT)],
    BOB,
  )
  const split = { forVotes: 100n * UNIT, againstVotes: 20n * UNIT, abstainVotes: 30n * UNIT }
  await vote(BOB, open, { type: 'Split', value: split }, 'Mostly yes; some whom I vote for see it otherwise.')
  return { program, open, hostile, defeated, queued }
}
