// What only events tell, and happened longer ago than is looked at once: each view says how far it looked, and looks
// further when it is asked to.
import { expect, test } from 'vitest'
import { BOB, CHARLIE, UNIT, type Teller } from '../../story/teller'
import { onStage } from './stage'

/** More blocks than are looked into before the reader is asked. */
const MANY = 1_100

/** A proposal on which Bob votes in two parts, and much later. */
async function longAgo(teller: Teller) {
  const asked = await teller.propose('# What shall we read next?', [])
  const part = (forVotes: bigint, againstVotes: bigint) =>
    ({
      type: 'Split',
      value: { forVotes: forVotes * UNIT, againstVotes: againstVotes * UNIT, abstainVotes: 0n },
    }) as const
  await teller.vote(BOB, asked, part(100n, 0n), 'Most of us like it.')
  await teller.vote(BOB, asked, part(0n, 20n), 'Some do not.')
  const poll = await teller.propose('# Another question', [])
  await teller.passBlocks(MANY, CHARLIE)
  await teller.vote(BOB, poll, part(1n, 0n), 'A late reason.')
  return { asked, poll }
}

onStage('long ago', longAgo, (stage) => {
  const main = () => stage.page.locator('main')
  const lookFurther = () => main().getByRole('button', { name: 'Look further back' })

  test('reasons of ballots that were cast long ago are looked for when that is asked, part by part', async () => {
    await stage.open(`/proposals/${stage.story.asked}`)
    await main()
      .getByText(/^Looked for reasons back to block [\d,]+\.$/)
      .waitFor()
    expect(await main().getByText('Most of us like it.').count()).toBe(0)
    await lookFurther().click()
    await main().getByText('Most of us like it.').waitFor()
    await main().getByText('For with 100 FRT:').waitFor()
    await main().getByText('Against with 20 FRT:').waitFor()
    await main().getByText('Some do not.').waitFor()
    await main()
      .getByText(/^Looked for reasons in all blocks since it was proposed, from [\d,]+ on\.$/)
      .waitFor()
    expect(stage.faults).toEqual([])
  })

  test('reasons of one proposal are never shown as those of another', async () => {
    await stage.open(`/proposals/${stage.story.poll}`)
    await main().getByText('A late reason.').waitFor()
    await stage.open(`/proposals/${stage.story.asked}`)
    await main()
      .getByText(/^Looked for reasons back to block/)
      .waitFor()
    expect(await main().getByText('A late reason.').count()).toBe(0)
  })

  test('what happened lately, what was paid and who has a part say how far they looked', async () => {
    for (const [view, what] of [
      ['/home', 'what happened'],
      [`/members/${BOB}`, 'payments'],
      ['/members', 'what was paid, and who holds tokens only'],
    ]) {
      await stage.open(view!)
      await main()
        .getByText(new RegExp(`^Looked for ${what} back to block [\\d,]+\\.$`))
        .waitFor()
      const isWhole = main().getByText(new RegExp(`^Looked for ${what} in all blocks of the DAO, from [\\d,]+ on\\.$`))
      const isMore = main().getByRole('button', { name: /^(Look further back|Show \d+ more)$/ })
      // Of what happened, some at once.
      while (
        await isWhole
          .or(isMore)
          .first()
          .waitFor()
          .then(() => isMore.isVisible())
      )
        await isMore.click()
      await isWhole.waitFor()
      // The next view begins anew.
      await stage.page.reload()
    }
    expect(stage.faults).toEqual([])
  })
})
