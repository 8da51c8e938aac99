// What waits for somebody, each in a sentence, with what does it or where it is done.
import { formatUnits, POINT_DECIMALS, prepare } from '@tributary/client'
import type { Attested, Concern, Waiting } from '../../chain/waiting/waiting'
import { keyOf, type Due } from '../../parts/DueList'
import { proposalPlace } from '../../parts/Linked'
import { claim, mintOwed, payGrant } from '../../tx/deeds'
import { counted, listed } from '../../words/counted'
import { refusalOf, UNREAD } from '../../words/refusals'
import type { Words } from '../../words/words'

export interface Told extends Due {
  /** Whether there is something for them to do. */
  isTheirs: boolean
}

const program = (id: number) => ({ link: `program ${id}`, to: '/money' })
const grant = (id: number) => ({ link: `grant ${id}`, to: '/money' })

export const told = (waiting: Waiting, me: string | undefined, words: Words, title: (id: number) => string): Told => ({
  key: keyOf(waiting.is, waiting),
  ...sentenceOf(waiting, me, words, title),
})

function sentenceOf(
  waiting: Waiting,
  me: string | undefined,
  words: Words,
  title: (id: number) => string,
): Omit<Told, 'key'> {
  switch (waiting.is) {
    case 'vote': {
      const { proposal, left, used } = waiting
      const withWhat = used > 0n ? `with the ${words.tokens(left)} that you have left` : `with ${words.tokens(left)}`
      return {
        what: `Vote on ${title(proposal.id)} ${withWhat}`,
        at: proposal.ends,
        place: proposalPlace(proposal.id, title(proposal.id)),
        go: 'Vote',
        isTheirs: true,
      }
    }
    case 'veto': {
      const { id } = waiting.proposal
      return {
        what: `Stop ${title(id)}, if it would do harm: you are the guardian`,
        at: waiting.until,
        place: proposalPlace(id, title(id)),
        isTheirs: true,
      }
    }
    case 'begins': {
      const { id, snapshot } = waiting.proposal
      return {
        what: `The vote on ${title(id)} begins`,
        at: snapshot,
        place: proposalPlace(id, title(id)),
        isTheirs: false,
      }
    }
    case 'timelock': {
      const { id } = waiting.proposal
      return {
        what: `The timelock of ${title(id)} ends; then anybody executes it`,
        at: waiting.until,
        place: proposalPlace(id, title(id)),
        isTheirs: false,
      }
    }
    case 'claim': {
      const { program: id, asset, amount, isAll, until } = waiting
      const told = words.amount(asset, amount)
      return {
        what: `Claim ${told} of program ${id}${isAll ? '' : ', and more with another claim, as far as money is there'}`,
        // What is not closed may still be claimed when its time is over.
        ...(until !== undefined && until <= words.now
          ? { note: 'Before somebody closes the epoch, as its time is over' }
          : { at: until }),
        place: program(id),
        isTheirs: true,
        deed: claim(id, { least: amount, amount: told }),
      }
    }
    case 'unpaid':
      return {
        what: `Program ${waiting.program} cannot pay you yet: ${refusalOf(waiting.refusal, words).what}`,
        place: program(waiting.program),
        isTheirs: false,
      }
    case 'unread': {
      const [what, place] =
        'program' in waiting
          ? [`Program ${waiting.program}`, program(waiting.program)]
          : [`Grant ${waiting.grant}`, grant(waiting.grant)]
      return { what: `${what} cannot be read: ${UNREAD}`, place, isTheirs: false }
    }
    case 'grant': {
      const { grant: id, asset, amount } = waiting
      const told = words.amount(asset, amount)
      return {
        what: `Claim ${told} that have vested of grant ${id}`,
        place: grant(id),
        isTheirs: true,
        deed: payGrant('Claim', id, 'you', { least: amount, amount: told }),
      }
    }
    case 'gate':
      return {
        what: `Grant ${waiting.grant} does not pay now: ${refusalOf(waiting.refusal, words).what}`,
        place: grant(waiting.grant),
        isTheirs: false,
      }
    case 'bonds':
      return {
        what: `Take ${words.native(waiting.amount)} of bonds that are yours`,
        isTheirs: true,
        deed: {
          name: 'Take',
          what: `The registry pays you ${words.native(waiting.amount)} of bonds.`,
          done: 'They are paid to you.',
          isAsTold: (answers) => answers.get(0) === waiting.amount,
          prepare: (dao, from) => prepare(dao, dao.metrics, 'metricsWithdrawBonds', [from], { from }),
        },
      }
    case 'tokens': {
      const amount = words.tokens(waiting.amount)
      if (!waiting.hasRoom)
        return { what: `${amount} for your points wait: the token's cap is reached`, isTheirs: false }
      return {
        what: `Have ${amount} for your points minted`,
        isTheirs: true,
        deed: mintOwed([waiting.member], 'you', amount),
      }
    }
    default: {
      const { is, until } = waiting
      const isTheirs = is === 'look' || is === 'decide' || is === 'propose'
      const what = counted(waiting.attestations.length, 'attestation')
      return {
        what: concern(waiting, me, words),
        at: until,
        isTheirs,
        place: { link: what, to: '/contributions' },
        go: isTheirs ? 'Look' : undefined,
      }
    }
  }
}

function concern(attested: { is: Concern } & Attested, me: string | undefined, words: Words): string {
  const { is, attestations, isDoubted, isByVote } = attested
  const points = `${formatUnits(attested.points, POINT_DECIMALS)} points`
  const [what, which] = [counted(attestations.length, 'attestation'), listed(attestations.map(String), 6)]
  const isMe = attested.other === me
  const other = isMe ? 'you' : words.member(attested.other)
  const doubts = isMe ? 'you doubt' : `${other} doubts`
  const judge = isByVote ? 'a vote of the members' : 'the arbiter'
  switch (is) {
    case 'look':
      return `Look at ${what} by ${other} (${which}), worth ${points}, and doubt what is false`
    case 'decide':
      return `Decide ${what} (${which}), worth ${points}, which ${doubts}`
    case 'propose':
      return `Propose how to decide ${what} (${which}), worth ${points}, which ${doubts}; it must be executed before then`
    case 'doubted':
      return `Your doubt in ${what} (${which}) of ${other} waits for ${judge}`
    case 'attested':
      return `${isMe ? 'You doubt' : `${other} doubts`} ${what} of yours (${which}), worth ${points}: ${judge} decides`
    case 'about':
      return isDoubted
        ? `${other} doubts ${what} about you (${which}), worth ${points}: ${judge} decides`
        : `${what} about you by ${other} (${which}), worth ${points}, may be doubted until then`
  }
}

/** What ends first comes first, and what ends never last. */
export const inOrder = (all: Told[]): Told[] =>
  [...all].sort((one, other) => {
    if (one.at === undefined || other.at === undefined)
      return Number(one.at === undefined) - Number(other.at === undefined)
    return Number(one.at - other.at)
  })
