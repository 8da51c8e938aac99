// Each duty in a sentence, with the button that does it.
import { prepare } from '@tributary/client'
import type { Duty } from '../../chain/duties/duty'
import { keyOf, type Due } from '../../parts/DueList'
import { proposalPlace } from '../../parts/Linked'
import type { Deed } from '../../tx/flow'
import { execute, mintOwed, payGrant, queue } from '../../tx/deeds'
import { counted, listed } from '../../words/counted'
import { refusalOf } from '../../words/refusals'
import type { Words } from '../../words/words'

type Told = Omit<Due, 'key'>

const names = (members: string[], words: Words): string => listed(members.map(words.member))

/** "2 attestations (3, 4)". */
const those = (attestations: number[]): string =>
  `${counted(attestations.length, 'attestation')} (${listed(attestations.map(String), 6)})`

/** What is sent, and what it does. */
const deed = (name: string, what: string, done: string, prepare: Deed['prepare']): Deed => ({
  name,
  what,
  done,
  prepare,
})

const whyItWaits = (refusal: unknown, words: Words): string => {
  const { what, cure } = refusalOf(refusal, words)
  return `It waits: ${cure ? `${what}; ${cure}` : what}.`
}

const programPlace = (program: number) => ({ link: `program ${program}`, to: '/money' })

export const told = (duty: Duty, words: Words, title: (proposal: number) => string): Due => ({
  key: keyOf(duty.do, duty),
  ...sentenceOf(duty, words, title),
})

function sentenceOf(duty: Duty, words: Words, title: (proposal: number) => string): Told {
  switch (duty.do) {
    case 'finalize': {
      const { attestations, members } = duty
      const [what, whom] = [those(attestations), names(members, words)]
      return {
        what: `Make ${what} of ${whom} count: nobody doubted in time`,
        deed: deed(
          'Make count',
          `${what} of ${whom} will count: their points, and the tokens for them.`,
          'What was due counts.',
          (dao, from) => prepare(dao, dao.metrics, 'metricsFinalizeBatch', [attestations], { from }),
        ),
      }
    }
    case 'expire': {
      const { attestations } = duty
      const which = those(attestations)
      return {
        what: `End ${which}: doubted, and not decided in time`,
        deed: deed(
          'End',
          `${which} will not count. Each attestor is owed their bond and half of the doubter's, the doubter the rest.`,
          'The doubts are ended.',
          (dao, from) => prepare(dao, dao.metrics, 'metricsExpireBatch', [attestations], { from }),
        ),
      }
    }
    case 'mint': {
      const { members, amount } = duty
      return {
        what: `Mint ${words.tokens(amount)} that ${names(members, words)} earned when the token had no room`,
        deed: mintOwed(members, names(members, words), words.tokens(amount)),
      }
    }
    case 'queue':
    case 'execute':
      return decision(duty, words, title)
    case 'count': {
      const { id } = duty.proposal
      const voters = counted(duty.voters, 'voter')
      return {
        what: `Count ${voters} on ${title(id)} as having taken part`,
        place: proposalPlace(id, title(id)),
        deed: deed(
          'Count',
          `Up to ${voters} of proposal ${id} are counted as having taken part: more than half of all votes were cast.`,
          'They are counted.',
          (dao, from) => prepare(dao, dao.governor, 'governorCountBallots', [id], { from }),
        ),
      }
    }
    case 'open': {
      const { program, epochs, refusal } = duty
      const more = epochs > 1 ? `; ${epochs - 1} more ${epochs === 2 ? 'has' : 'have'} begun since` : ''
      return {
        what: `Open the next epoch of program ${program}: its budget is set aside${more}`,
        place: programPlace(program),
        ...(refusal
          ? { note: whyItWaits(refusal, words) }
          : {
              deed: deed(
                'Open',
                `The next epoch of program ${program} is opened: its budget is promised to its members.`,
                'The epoch is open.',
                (dao, from) => prepare(dao, dao.treasury, 'treasuryOpenEpoch', [program], { from }),
              ),
            }),
      }
    }
    case 'pay': {
      const { program, members, asset, amount } = duty
      const whom = names(members, words)
      const told = amount === undefined ? '' : `: ${words.amount(asset, amount)}`
      return {
        what: `Pay ${whom} what program ${program} owes for epochs that are over${told}`,
        place: programPlace(program),
        deed: deed(
          'Pay',
          `Program ${program} pays ${whom} what it owes them by then${told && `${told} or more`}. Nothing of it is yours, unless you are one of them.`,
          'They are paid.',
          (dao, from) => prepare(dao, dao.treasury, 'treasuryPay', [program, members], { from }),
        ),
      }
    }
    case 'grant': {
      const { grant, recipient, asset, amount } = duty
      const whom = words.member(recipient)
      return {
        what: `Pay ${whom} what has vested of grant ${grant}: ${words.amount(asset, amount)}`,
        deed: payGrant('Pay', grant, whom, { least: amount, amount: words.amount(asset, amount) }),
      }
    }
    case 'release':
      return {
        what: `Free what is left of grant ${duty.grant}: it was canceled while its gate was closed`,
        deed: deed('Free', `What is left of grant ${duty.grant} is free again.`, 'It is free again.', (dao, from) =>
          prepare(dao, dao.treasury, 'treasuryReleaseGrant', [duty.grant], { from }),
        ),
      }
    case 'close': {
      const { program } = duty
      return {
        what: `Close epochs of program ${program}: their time to claim is over`,
        place: programPlace(program),
        deed: deed(
          'Close',
          `The oldest open epochs of program ${program} are closed: what nobody has claimed of them is free again.`,
          'The epochs are closed.',
          (dao, from) => prepare(dao, dao.treasury, 'treasuryCloseEpoch', [program], { from }),
        ),
      }
    }
  }
}

function decision(
  duty: Extract<Duty, { do: 'queue' | 'execute' }>,
  words: Words,
  title: (proposal: number) => string,
): Told {
  const { id, ends, executableFrom, settings } = duty.proposal
  const place = proposalPlace(id, title(id))
  if (duty.do === 'queue') {
    const what = `Start the timelock of ${title(id)}, which has passed`
    return { what, at: ends + settings.grace, place, deed: queue(id) }
  }
  const at = (executableFrom ?? ends) + settings.grace
  const what = `Execute ${title(id)}: its timelock is over`
  if (duty.refusal) return { what, at, place, note: whyItWaits(duty.refusal, words) }
  return { what, at, place, deed: execute(id) }
}
