// So many proposals that lists of them are long: polls on this and that, nearly all decided.
import { read } from '@tributary/client'
import { ALICE, BOB, type Teller } from '../teller'

/** What a DAO votes on in the course of years. */
const TOPICS = ['Meet in spring', 'Translate the handbook', 'Move the chat', 'Print stickers', 'Invite a speaker']

/** Has there be `all` proposals. */
export async function many(teller: Teller, all: number) {
  const { governor } = teller.dao
  const { proposals } = await read(governor.query.governorNewestProposals(2 ** 32 - 1, undefined, 1))
  const first = (proposals[0]?.id ?? -1) + 1
  // While Bob proposes the next one, Alice votes: with so much of all votes, each is decided at once.
  let decided: Promise<unknown> = Promise.resolve()
  for (let id = first; id < all; id++) {
    const text = `# ${TOPICS[id % TOPICS.length]}, round ${id}\n\nA poll, as each season.`
    const [proposal] = await Promise.all([teller.propose(text, [], BOB), decided])
    decided = teller.vote(ALICE, proposal, { type: id % 7 === 0 ? 'Against' : 'For' })
  }
  await decided
  return { proposals: all }
}
