// What happened, in words: the events of the DAO's contracts, in the sentences of `tributary log`.
import {
  formatDate,
  formatSpan,
  formatUnits,
  POINT_DECIMALS,
  printable,
  type Dao,
  type Happened,
  type Part,
} from '@tributary/client'
import { proposalPlace, type Place } from '../parts/Linked'
import { stream } from './actions'
import { counted, listed } from './counted'
import { addressOf, type Account, type Words } from './words'

/** What an event alone does not tell. */
export interface Known {
  words: Words
  /** "You", or somebody's name. */
  who(account: Account): string
  /** What a proposal is called. */
  title(proposal: number): string
  /** So much of a metric: "3 pages of docs". */
  units(metric: number, amount: bigint): string
}

export interface Line {
  block: number
  at: bigint
  what: string
  place?: Place
}

/** The fields of an event: those of its contract's interface, which differ from event to event. */
type Fields = any
/** `undefined` for what only machines need, or what another event tells as well. */
type Sentence = (fields: Fields, known: Known) => string | undefined
type EventsOf<P extends Part> = Exclude<keyof Dao[P]['events'] & string, `${string}:${string}`>

const untold = () => undefined
const CODE = (part: string) => () => `the ${part} runs new code`
const USED: Sentence = ({ signer }, { who }) =>
  `${who(signer)} took back what ${who(signer) === 'you' ? 'you' : 'they'} had signed`

/** A few names, each once. */
const names = (accounts: Account[], { who }: Known): string => listed([...new Set(accounts.map(who))])
const numbers = (ids: number[]): string => listed(ids.map(String), MANY)
const MANY = 6

const whose = (who: string) => (who === 'you' ? 'your' : 'their')
const said = (reason: string) => (reason.trim() ? `: “${printable(reason.trim())}”` : '')

const TOKEN: Record<EventsOf<'token'>, Sentence> = {
  Transfer: ({ from, to, value }, { who, words }) => {
    const amount = words.tokens(value)
    if (!from) return `${who(to)} got ${amount}, newly minted`
    return to ? `${who(from)} gave ${amount} to ${who(to)}` : `${amount} of ${who(from)} were burnt`
  },
  DelegateChanged: ({ owner, from, to }, { who }) =>
    owner.eq(to)
      ? `${who(owner)} took ${whose(who(owner))} votes back from ${who(from)}`
      : `${who(owner)} gave ${whose(who(owner))} votes to ${who(to)}`,
  Approval: ({ owner, spender, amount }, { who, words }) =>
    `${who(owner)} let ${who(spender)} move ${words.tokens(amount)}`,
  ExclusionChanged: ({ account, excluded }, { who }) =>
    `tokens of ${who(account)} ${excluded ? 'no longer count' : 'count again'} as votes`,
  TokenFounded: ({ symbol }) => `the token ${printable(symbol)} was created`,
  PolicySet: ({ policy }) => `members may ${policy === 'Free' ? '' : 'not '}pass tokens on`,
  TokenRolesSet: ({ roles }, { who }) =>
    `the token answers to ${who(roles.governor)}; ${who(roles.minter)} mints, ${who(roles.redeemer)} redeems`,
  NonceUsed: USED,
  CodeSet: CODE('token'),
}

const REGISTRY: Record<EventsOf<'metrics'>, Sentence> = {
  Attested: ({ first, metric, attestor, maturesAt, claims }, known) => {
    const sum = claims.reduce((all: bigint, { amount }: { amount: bigint }) => all + amount, 0n)
    const members = names(
      claims.map(({ member }: { member: Account }) => member),
      known,
    )
    const ids = claims.map((_: unknown, index: number) => first + index)
    return `${known.who(attestor)} attested ${known.units(metric, sum)} for ${members} (${numbers(ids)}); may be challenged until ${formatDate(maturesAt)}`
  },
  Challenged: ({ attestation, challenger, bond, reason }, { who, words }) =>
    `${who(challenger)} doubted attestation ${attestation}, putting up ${words.native(bond)}${said(reason)}`,
  Resolved: ({ attestation, upheld, winner, bonds }, { who, words }) =>
    `attestation ${attestation} was found ${upheld ? 'true' : 'false'}; ${who(winner)} is owed ${words.native(bonds)}`,
  Expired: ({ attestation }) => `attestation ${attestation} does not count: it was not decided in time`,
  Finalized: ({ attestations }) =>
    `${counted(attestations.length, 'attestation')} began to count (${numbers(attestations)})`,
  Retracted: ({ attestation }) => `attestation ${attestation} was taken back by its attestor`,
  Revoked: ({ attestation, member, points }, { who }) =>
    `attestation ${attestation} was revoked: ${who(member)} lost ${formatUnits(points, POINT_DECIMALS)} points`,
  MetricSet: ({ metric, config }) => `metric ${metric} “${printable(config.name)}” has its terms`,
  IndicatorSet: ({ metric, value }, { units }) => `metric ${metric} is ${units(metric, value)} now`,
  ScoreHalfLifeSet: ({ halfLife }) =>
    halfLife === 0n ? 'the score does not decay' : `the score halves in ${formatSpan(halfLife)} from now on`,
  BondPaid: ({ to, amount }, { who, words }) => `${who(to)} got ${words.native(amount)} of bonds back`,
  // What led to it tells it as well.
  BondOwed: untold,
  TokensOwed: ({ owed }) =>
    `what ${counted(owed.length, 'member')} are owed of tokens that were not minted has changed`,
  MetricsRolesSet: ({ roles }, { who }) =>
    `the registry answers to ${who(roles.governor)}; ${who(roles.arbiter)} is the arbiter`,
  CodeSet: CODE('registry'),
}

const GOVERNOR: Record<EventsOf<'governor'>, Sentence> = {
  Proposed: ({ proposal, proposer, ends }, { who, title }) =>
    `${who(proposer)} made ${title(proposal)}; the vote ends ${formatDate(ends)}`,
  Voted: ({ proposal, voter, choice, weight, reason }, { who, title, words }) => {
    const [voted, what] = [who(voter), title(proposal)]
    if (choice.type === 'Split') {
      const { forVotes, againstVotes, abstainVotes } = choice.value
      const parts = (
        [
          [forVotes, 'for'],
          [againstVotes, 'against'],
          [abstainVotes, 'abstaining'],
        ] as const
      )
        .filter(([votes]) => votes > 0n)
        .map(([votes, choice]) => `${words.tokens(votes)} ${choice}`)
      return parts.length === 1
        ? `${voted} voted on ${what} with a part of the votes: ${parts.join(', ')}${said(reason)}`
        : `${voted} split votes on ${what}: ${parts.join(', ')}${said(reason)}`
    }
    const how = { For: 'voted for', Against: 'voted against', Abstain: 'abstained on' }[choice.type as 'For']
    return `${voted} ${how} ${what} with ${words.tokens(weight)}${said(reason)}`
  },
  VoteExtended: ({ proposal, ends }, { title }) =>
    `the vote on ${title(proposal)} ends ${formatDate(ends)} from now on`,
  Queued: ({ proposal, executableFrom }, { title }) =>
    `${title(proposal)} was queued; it may be executed from ${formatDate(executableFrom)} on`,
  // What it did is told by whom it was done to.
  ActionDone: untold,
  Executed: ({ proposal }, { title }) => `${title(proposal)} was executed`,
  Canceled: ({ proposal }, { title }) => `${title(proposal)} was taken back`,
  Vetoed: ({ proposal }, { title }) => `${title(proposal)} was stopped by the guardian`,
  BallotsCounted: ({ proposal, ballots }, { title }) =>
    `${counted(ballots.length, 'voter')} on ${title(proposal)} are counted as having taken part`,
  Configured: () => 'how decisions are made was changed',
  GuardianSet: ({ guardian }, { who }) =>
    guardian ? `${who(guardian.account)} is the guardian until ${formatDate(guardian.until)}` : 'there is no guardian',
  GovernorFounded: () => 'the governor was created',
  NonceUsed: USED,
  CodeSet: CODE('governor'),
}

const TREASURY: Record<EventsOf<'treasury'>, Sentence> = {
  Funded: ({ asset, from, amount }, { who, words }) =>
    from
      ? `${who(from)} gave the treasury ${words.amount(asset, amount)}`
      : `${words.amount(asset, amount)} were found in the treasury`,
  Paid: ({ program, member, asset, amount }, { who, words }) =>
    `program ${program} paid ${words.amount(asset, amount)} to ${who(member)}`,
  Transferred: ({ asset, to, amount }, { who, words }) =>
    `the treasury sent ${words.amount(asset, amount)} to ${who(to)}`,
  Redeemed: ({ member, burnt, paid }, { who, words }) => {
    const parts = paid.map(([asset, amount]: [Fields, bigint]) => words.amount(asset, amount)).join(' and ')
    return `${who(member)} redeemed ${words.tokens(burnt)} for ${parts || 'nothing'}`
  },
  GrantCreated: ({ grant, recipient, config }, { who, words }) =>
    `grant ${grant} promises ${words.amount(config.asset, config.amount)} to ${who(recipient)} until ${formatDate(config.end)}`,
  GrantPaid: ({ grant, recipient, asset, amount }, { who, words }) =>
    `grant ${grant} paid ${words.amount(asset, amount)} to ${who(recipient)}`,
  GrantRedirected: ({ grant, recipient }, { who }) => `grant ${grant} is paid to ${who(recipient)} from now on`,
  GrantCanceled: ({ grant }) => `grant ${grant} was canceled: what has not vested is free again`,
  GrantReleased: ({ grant }) => `what was left of grant ${grant} is free again`,
  ProgramCreated: ({ program, config }, { words }) => `program ${program} began: ${lower(stream(config, words))}`,
  ProgramStopped: ({ program, epochs }) =>
    epochs === 0
      ? `program ${program} was stopped before it began`
      : `program ${program} ends with epoch ${epochs - 1}`,
  EpochOpened: ({ program, epoch, total }) =>
    `epoch ${epoch} of program ${program} was opened${total === 0n ? ', though nobody has a share to be paid by' : ''}`,
  EpochClosed: ({ program, epoch }) =>
    `program ${program} was closed up to epoch ${epoch}: what was left is free again`,
  SourceSilent: ({ program }) => `the source of program ${program} gave no answer: its open epochs stay open`,
  ProgramWrittenOff: ({ program }) => `what was left of program ${program} was given up, and is free again`,
  SpendCapSet: ({ asset, cap, from }, { words }) =>
    cap
      ? `the spend cap is ${words.amount(asset, cap.amount)} in ${formatSpan(cap.period)} from ${formatDate(from)} on`
      : `there is no spend cap for ${words.asset(asset)} from ${formatDate(from)} on`,
  PauseChanged: ({ pause }, { who, words }) =>
    pause.until > words.now
      ? `the treasury is paused until ${formatDate(pause.until)}`
      : `${pause.guardian ? who(pause.guardian) : 'nobody'} may pause the treasury`,
  Lost: ({ asset, amount }, { words }) => `${words.amount(asset, amount)} of the treasury were written down as lost`,
  Found: ({ asset, amount }, { words }) => `${words.amount(asset, amount)} that were lost are there again`,
  DepositLimitSet: ({ limit }, { words }) =>
    `a payment may store for at most ${words.native(limit)} at somebody else's expense`,
  CodeSet: CODE('treasury'),
}

const lower = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`

const SENTENCES: Record<Part, Record<string, Sentence>> = {
  token: TOKEN,
  metrics: REGISTRY,
  governor: GOVERNOR,
  treasury: TREASURY,
}

/** Lines, newest first, of events that are newest first: what one call did for many is one line. */
export function linesOf(events: Happened[], known: Known): Line[] {
  const burnt = new Set(events.filter(isRedeemed).map(({ block, data }) => burning(block, data, 'member', 'burnt')))
  // That a redemption burns tokens is told with it, and what a signature was used for is what it did.
  const rest = events.filter(
    (event) =>
      (event.name !== 'Transfer' || !burnt.has(burning(event.block, event.data, 'from', 'value'))) &&
      (event.name !== 'NonceUsed' || !events.some((other) => isUseOf(event, other))),
  )
  return grouped(rest).flatMap((group) => {
    const [event] = group
    const what = group.length > 1 ? tellTogether(group, known) : SENTENCES[event.part][event.name]?.(event.data, known)
    return what === undefined ? [] : [{ block: event.block, at: event.at, what, place: placeOf(event, known) }]
  })
}

/** Whether a signature that was used up was used for this. */
function isUseOf(used: Happened, { part, name, block, data }: Happened): boolean {
  const { signer, proposal } = used.data as Fields
  const [doing, doer] = part === 'governor' ? ['Voted', 'voter'] : ['DelegateChanged', 'owner']
  if (part !== used.part || name !== doing || block !== used.block) return false
  const { [doer]: who, proposal: on } = data as Fields
  return who.eq(signer) && on === proposal
}

const isRedeemed = ({ part, name }: Happened) => part === 'treasury' && name === 'Redeemed'

function burning(block: number, data: Fields, owner: string, amount: string): string | undefined {
  return data?.[owner] && !data.to ? [block, addressOf(data[owner]), data[amount]].join() : undefined
}

type Group = [Happened, ...Happened[]]

function grouped(events: Happened[]): Group[] {
  const groups: Group[] = []
  for (const event of events) {
    const last = groups.at(-1)
    if (last && areAlike(last[0], event)) last.push(event)
    else groups.push([event])
  }
  return groups
}

/** Minted, or paid by a program, in the same block. */
function areAlike(one: Happened, other: Happened): boolean {
  if (one.block !== other.block || one.name !== other.name) return false
  const [first, second] = [one.data, other.data] as [Fields, Fields]
  return (
    (one.name === 'Transfer' && !first.from && !second.from) ||
    (one.name === 'Paid' && first.program === second.program)
  )
}

function tellTogether(group: Group, known: Known): string {
  const all = group.map(({ data }) => data as Fields).reverse()
  const sum = (amount: string) => all.reduce((total: bigint, data) => total + data[amount], 0n)
  const whom = (to: string) =>
    names(
      all.map((data) => data[to]),
      known,
    )
  if (group[0].name === 'Transfer') return `${whom('to')} got ${known.words.tokens(sum('value'))}, newly minted`
  const [{ program, asset }] = all as [Fields]
  return `program ${program} paid ${known.words.amount(asset, sum('amount'))} to ${whom('member')}`
}

/** Which proposals are spoken of. */
export const proposalsIn = (events: Happened[]): number[] => [
  ...new Set(events.flatMap(({ part, data }) => (part === 'governor' ? ((data as Fields)?.proposal ?? []) : []))),
]

function placeOf({ part, data }: Happened, { title }: Known): Place | undefined {
  const { proposal } = (data ?? {}) as Fields
  return part === 'governor' && proposal !== undefined ? proposalPlace(proposal, title(proposal)) : undefined
}
