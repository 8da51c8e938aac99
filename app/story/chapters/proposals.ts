// Proposals in several states, ballots with reasons, and a text that means harm.
import { ALICE, BOB, CHARLIE, UNIT, type Teller } from '../teller'

export const HOSTILE = `# <img src=x onerror=alert(1)> Free tokens

<script>alert(1)</script>

<iframe src="https://example.com"></iframe> <b onclick="alert(1)">bold</b>

[click me](javascript:alert(1)) ![tracker](https://example.com/who.png) [safe](https://example.com/safe)`

export async function proposals(teller: Teller) {
  const defeated = await teller.propose('# Give it all to Charlie', [teller.pay(CHARLIE, 900n * UNIT)], BOB)
  await teller.vote(ALICE, defeated, { type: 'Against' }, 'No. That is all there is.')

  const queued = await teller.propose('# Thank Charlie for the translation', [teller.pay(CHARLIE, 5n * UNIT)])
  await teller.pass(queued)

  const hostile = await teller.propose(HOSTILE, [])
  const open = await teller.propose(
    `# Fund the autumn documentation round

The [plan](https://example.com/plan) in short:

- **60** for the handbook
- **2,000** more than there is, to see what a failing action looks like

> Whoever reads this far may vote.`,
    [teller.pay(BOB, 60n * UNIT), teller.pay(CHARLIE, 2_000n * UNIT)],
    BOB,
  )
  const split = { forVotes: 100n * UNIT, againstVotes: 20n * UNIT, abstainVotes: 30n * UNIT }
  await teller.vote(BOB, open, { type: 'Split', value: split }, 'Mostly yes; some whom I vote for see it otherwise.')
  return { open, hostile, defeated, queued }
}
