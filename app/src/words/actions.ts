// What an action of a proposal would do, in a sentence, and before and after, where something changes: the sentences of
// `tributary propose`. What has none is told by its message and arguments.
import {
  formatSpan,
  formatUnits,
  printable,
  readCall,
  type governor,
  type metrics,
  type token,
  type treasury,
} from '@tributary/client'
import { bindsAtOnce, left, leftOfCap, NOTHING_KNOWN, type Before } from '../chain/before'
import { keyOf } from '../chain/payments'
import { counted } from './counted'
import { measured, measuredAs, metricWords as wordsOfMetrics, points } from './metrics'
import { metricWords, programDetails, programTerms, share, stream } from './programs'
import { changing, plain, was, type Said, type Terms } from './said'
import { addressOf, PART_NAMES, type Account, type Words } from './words'

export { metricWords, stream }

export interface ActionWords {
  what: string
  details: string[]
}

/** The actions of one decision, each told as it is after those before it. */
export function actionsWords(actions: governor.Action[], words: Words, before: Before): ActionWords[] {
  let after = before
  return actions.map((action) => {
    const told = actionWords(action, words, after)
    const alone = actionWords(action, words, before)
    after = left(after, words.dao, action)
    const isOther = [told.what, ...told.details].join('\n') !== [alone.what, ...alone.details].join('\n')
    return isOther ? { ...told, details: [...told.details, 'told as it is after the actions before it'] } : told
  })
}

export function actionWords(action: governor.Action, words: Words, before = NOTHING_KNOWN): ActionWords {
  switch (action.type) {
    case 'Configure':
      return changing(
        'Change how decisions are made, for proposals to come',
        before.settings && settingsTerms(before.settings),
        settingsTerms(action.value),
      )
    case 'Guard': {
      const guardian = action.value
      const told = (one: governor.Guardian) => `${words.member(one.account)}, until ${words.moment(one.until)}`
      const what = guardian
        ? `Let ${words.member(guardian.account)} veto proposals until ${words.moment(guardian.until)}`
        : 'Let nobody veto proposals'
      const old = before.guardian
      return { what, details: old === undefined ? [] : [`until now: ${old ? told(old) : 'nobody'}`] }
    }
    case 'Upgrade': {
      const { contract, code } = action.value
      const details = [`full code ${code.full}`, code.fast ? `fast path ${code.fast}` : 'no fast path']
      return { what: `Give ${words.member(contract)} other code, keeping its money and storage`, details }
    }
    case 'Call':
      return callWords(action.value, words, before)
  }
}

function callWords(action: governor.ActionCall, words: Words, before: Before): ActionWords {
  const call = readCall(words.dao, action)
  const sentence = call && SENTENCES[call.message]
  const told = sentence
    ? sentence(Object.fromEntries(call.args.map(({ name, value }) => [name, value])), words, before)
    : plain(call ? `Call ${call.message.split('::').at(-1)} of ${PART_NAMES[call.part]}` : unread(action, words))
  const along = action.value > 0n ? [`sends ${words.native(action.value)} along, from the governor's own account`] : []
  const gas = action.gas ? [`uses up ${gasWords(action.gas)}`] : []
  return { ...told, details: [...told.details, ...(call ? [] : strange(action, words)), ...along, ...gas] }
}

/** What tells a call of which nobody here knows what it does from others. */
function strange({ callee, input }: governor.ActionCall, words: Words): string[] {
  const selector = `the message with the selector ${input.slice(0, 10)}`
  const args = input.length > 10 ? `, given the bytes ${briefBytes(input.slice(10))}` : ', given nothing'
  return [...(words.part(callee) ? [] : [`the contract is ${addressOf(callee)}`]), `${selector}${args}`]
}

/** So many digits of bytes are told in a sentence. */
const DIGITS = 64

const briefBytes = (digits: string): string =>
  digits.length > DIGITS ? `${digits.slice(0, DIGITS)}… (${counted(digits.length / 2, 'byte')})` : digits

/** The most that an action may use up, where it says so. */
export const gasWords = ({ refTime, proofSize }: governor.GasLimit): string =>
  `at most ${formatUnits(refTime, 12)} seconds of a block's time and ${formatUnits(proofSize, 0)} bytes of proof`

/** What is called by bytes of which nobody here knows what they say. */
function unread({ callee, input }: governor.ActionCall, words: Words): string {
  const bytes = `with ${counted((input.length - 2) / 2, 'byte')}`
  return words.part(callee)
    ? `Call ${words.member(callee)} ${bytes}, which none of its messages reads`
    : `Call ${words.member(callee)}, which is no contract of this DAO, ${bytes}`
}

/** A span that something waits, of which there may be none. */
export const waitOf = (span: bigint): string => (span === 0n ? 'none' : formatSpan(span))

function settingsTerms(settings: governor.Settings): Terms {
  return [
    ['voting delay', formatSpan(settings.votingDelay)],
    ['voting period', formatSpan(settings.votingPeriod)],
    ['timelock', waitOf(settings.timelock)],
    ['grace period', formatSpan(settings.grace)],
    ['quorum', `${share(settings.quorum)} of all votes`],
    ['a proposer needs', `${share(settings.threshold)} of all votes`],
    ['live proposals of a member', String(settings.liveProposals)],
    ['extension', waitOf(settings.extension)],
    ['decided early', settings.earlyDecision ? 'yes' : 'no'],
  ]
}

/** The arguments of a message by name: their types are those of the contract's interface. */
type Arguments = any
type Sentence = (args: Arguments, words: Words, before: Before) => Said

/** By the messages' labels in the contracts' metadata. */
const SENTENCES: Record<string, Sentence> = {
  'Treasury::transfer': ({ asset, to, amount }, words, before) => ({
    what: `Pay ${words.amount(asset, amount)} to ${words.member(to)} at once`,
    details: freeLine(asset, words, before),
  }),
  'Treasury::create_program': ({ config }, words, before) => ({
    what: stream(config, words, before.metrics),
    details: [...programDetails(config, words), ...freeLine(config.asset, words, before)],
  }),
  'Treasury::change_program': ({ program, config }, words, before) => {
    const told = (one: treasury.ProgramConfig) => programTerms(one, words, before.metrics)
    const streamed = stream(config, words, before.metrics)
    const { what, details } = changing(
      `End program ${program} with its current epoch, and go on as a new program with its own number: ${streamed.charAt(0).toLowerCase()}${streamed.slice(1)}`,
      before.programs[program] && told(before.programs[program].config),
      told(config),
    )
    return { what, details: [...details, ...freeLine(config.asset, words, before)] }
  },
  'Treasury::stop_program': ({ program }, words, before) => ({
    what: `Stop program ${program} with its current epoch, which still pays in full`,
    details: programLine(program, words, before),
  }),
  'Treasury::write_off': ({ program }, words, before) => ({
    what: `Give up what of program ${program} nobody has opened, or could not be closed for a year`,
    details: programLine(program, words, before),
  }),
  'Treasury::write_down': ({ asset, at_most: most }, words) =>
    plain(
      `Write the books of ${words.asset(asset)} down to what the treasury still holds, by at most ${words.amount(asset, most)}`,
    ),
  'Treasury::set_deposit_limit': ({ limit }, words, before) =>
    was(
      `Let a payment store at most ${words.native(limit)} at the expense of somebody else`,
      before.depositLimit === undefined ? undefined : words.native(before.depositLimit),
      words.native(limit),
    ),
  'Treasury::set_guardian': ({ guardian }, words, before) => {
    const who = (account: Account | null | undefined) => (account ? words.member(account) : 'nobody')
    const what = guardian
      ? `Let ${words.member(guardian)} pause the treasury's new promises, once, for two weeks`
      : "Let nobody pause the treasury's new promises any more"
    const old = before.treasuryGuardian
    return was(what, old === undefined ? undefined : who(old), who(guardian))
  },
  'Treasury::create_grant': ({ config }, words, before) => {
    const { recipient, asset, amount, start, cliff, end, gate } = config as treasury.GrantConfig
    const details = [`vests evenly from ${words.moment(start)} to ${words.moment(end)}`]
    if (cliff > start) details.push(`nothing is paid before ${words.moment(cliff)}`)
    if (gate) details.push(gateTerms(gate, words, before))
    return {
      what: `Grant ${words.amount(asset, amount)} to ${words.member(recipient)}, vesting over ${formatSpan(end - start)}`,
      details: [...details, ...freeLine(asset, words, before)],
    }
  },
  'Treasury::cancel_grant': ({ grant }, words, before) => ({
    what: `Cancel grant ${grant}: nothing more of it vests, and what has not vested is free again`,
    details: grantLine(grant, words, before),
  }),
  'Treasury::release_grant': ({ grant }, words, before) => ({
    what: `Give up what is left of grant ${grant}, which could not be paid`,
    details: grantLine(grant, words, before),
  }),
  'Treasury::pause': () => plain("Pause the treasury's new promises for two weeks"),
  'Treasury::set_cap': ({ asset, cap }, words, before) => {
    const told = (one: treasury.SpendCap | undefined) =>
      one ? `at most ${words.amount(asset, one.amount)} in ${formatSpan(one.period)}` : 'no cap'
    const what = cap
      ? `Let at most ${words.amount(asset, cap.amount)} leave what is free in ${formatSpan(cap.period)}, whatever is decided`
      : `Lift the spend cap on ${words.asset(asset)}`
    const present = before.caps[keyOf(asset)]
    const old = present?.cap
    const said = was(what, present && told(old), told(cap))
    if (present && told(old) === told(cap)) {
      return present.isToRise ? { what, details: ['it takes back the higher cap that was to bind later'] } : said
    }
    if (old && !bindsAtOnce(old, cap)) {
      said.details.push(`it is higher, so it binds ${formatSpan(old.period)} after this is executed`)
    }
    return said
  },
  'Metrics::define_metric': ({ config }, words) => ({
    what: `Count ${printable(config.name)} from now on, in the unit "${printable(config.unit)}"`,
    details: metricTerms(config, words).map(([name, value]) => `${name}: ${value}`),
  }),
  'Metrics::update_metric': ({ metric, config }, words, before) => {
    const old = before.terms[metric] ?? before.metrics.find(({ id }) => id === metric)
    const said = changing(
      `Change the terms of ${words.metric(metric)}`,
      old && metricTerms(old, words),
      metricTerms(config, words),
    )
    if (old && (old.weight !== config.weight || old.tokensPerPoint !== config.tokensPerPoint)) {
      said.details.push('points already counted stay as they are, and so does what is filed already')
    }
    if (old && old.halfLife !== config.halfLife) {
      said.details.push('values decay by it from then on, and as before until then')
    }
    return said
  },
  'Metrics::set_score_half_life': ({ half_life: halfLife }, _, before) =>
    was(
      halfLife === 0n
        ? 'Let no score decay from now on'
        : `Let half of each score be gone after ${formatSpan(halfLife)}, from now on`,
      before.scoreHalfLife === undefined ? undefined : decay(before.scoreHalfLife),
      decay(halfLife),
    ),
  'Metrics::revoke_batch': ({ attestations }: { attestations: number[] }, words, before) => ({
    what:
      attestations.length === 1
        ? `Make attestation ${attestations[0]} count no more: its points go, what it was paid for stays paid`
        : `Make attestations ${attestations.join(', ')} count no more: their points go, what they were paid for stays paid`,
    details: attestationLines(attestations, words, before),
  }),
  'Metrics::resolve_batch': ({ attestations, upheld }: { attestations: number[]; upheld: boolean }, words, before) => ({
    what: `Decide the challenge of attestation ${attestations.join(', ')}: the claim is ${upheld}`,
    details: attestationLines(attestations, words, before),
  }),
  'Metrics::set_roles': ({ roles }: { roles: metrics.MetricsRoles }, words, before) => {
    const said = was(
      `Let ${words.member(roles.arbiter)} decide challenges`,
      before.roles && words.member(before.roles.arbiter),
      words.member(roles.arbiter),
    )
    if (words.part(roles.governor) !== 'governor') {
      said.details.push(`and ${words.member(roles.governor)} govern the registry, instead of the governor`)
    }
    if (words.part(roles.token) !== 'token') said.details.push(`and have points mint at ${words.member(roles.token)}`)
    return said
  },
  'Token::set_policy': ({ policy }, _, before) =>
    was(
      policy === 'Free'
        ? 'Let members pass their tokens on'
        : 'Let nobody pass tokens on; minting, burning and redeeming go on',
      before.policy && policyWords(before.policy),
      policyWords(policy),
    ),
  'Token::set_excluded': ({ account, excluded }, words, before) => {
    const told = (isOut: boolean) => (isOut ? 'left out' : 'counted')
    const what = excluded
      ? `Leave the tokens of ${words.member(account)} out of all votes`
      : `Count the tokens of ${words.member(account)} in votes again`
    const old = before.excluded[addressOf(account)]
    return was(what, old === undefined ? undefined : told(old), told(excluded))
  },
  'Token::set_roles': ({ roles }, words) => ({
    what: "Hand the token's roles over",
    details: [
      `governs it: ${words.member(roles.governor)}`,
      `mints: ${words.member(roles.minter)}`,
      `burns for who redeems: ${words.member(roles.redeemer)}`,
    ],
  }),
}

function freeLine(asset: treasury.Asset, words: Words, before: Before): string[] {
  const money = before.money[keyOf(asset)]
  if (!money) return []
  const left = leftOfCap(money)
  const free = `free now: ${words.amount(asset, money.free)}`
  const capped = left === undefined ? '' : `, of which the spend cap leaves ${words.amount(asset, left)} in this period`
  if (money.kept === 0n) return [`${free}${capped}`]
  const kept = `${words.amount(asset, money.kept)} are kept for epochs that have begun and that nobody has opened`
  return [`${free}${capped}: ${kept}${capped && ', and go first under the cap'}`]
}

const programLine = (id: number, words: Words, { programs: { [id]: program }, metrics }: Before): string[] =>
  program ? [`program ${id}: ${stream(program.config, words, metrics)}`] : []

function grantLine(id: number, words: Words, { isOpen, grants: { [id]: grant } }: Before): string[] {
  if (!grant) return []
  const { recipient, asset, amount, end } = grant.config
  const told = `it is ${words.amount(asset, amount)} for ${words.member(recipient)}`
  // What was paid until then nobody knows any more.
  if (!isOpen) return [told]
  const all =
    grant.canceledAt === undefined
      ? `by its terms all of it has vested ${words.moment(end)}`
      : `nothing more of it vests since ${words.moment(grant.canceledAt)}`
  return [`${told}, of which ${words.amount(asset, grant.paid)} are paid; ${all}`]
}

function gateTerms({ metric, of, atLeast }: treasury.Gate, words: Words, { metrics }: Before): string {
  const known = wordsOfMetrics(metrics, words)
  // An indicator is one number about nobody.
  const whose = of ? ` of ${words.member(of)}` : known.isIndicator(metric) ? '' : ', of all together,'
  return `paid only while ${metricWords(metric, words)}${whose} is at least ${known.value(metric, atLeast)}`
}

const policyWords = (policy: token.TransferPolicy): string =>
  policy === 'Free' ? 'members may pass tokens on' : 'tokens are locked'

const decay = (halfLife: bigint): string =>
  halfLife === 0n ? 'no decay' : `half is gone after ${formatSpan(halfLife)}`

function metricTerms(terms: metrics.MetricConfig, words: Words): Terms {
  const unit = printable(terms.unit)
  const cap = (most: bigint) => (most === 0n ? 'no limit' : measured(most, 0, unit))
  const inPeriod = () => {
    if (terms.periodCap === 0n) return 'no limit'
    const most = cap(terms.periodCap)
    return terms.period === 0n ? `${most} in all` : `${most} in ${formatSpan(terms.period)}`
  }
  const told: Terms = [
    ['name', printable(terms.name)],
    ['weight', `${points(terms.weight)} a ${unit}`],
    ['tokens', `${words.tokens(terms.tokensPerPoint)} a point`],
    ['half-life', decay(terms.halfLife)],
    ['most in one attestation', cap(terms.attestationCap)],
    ['most by one attestor', inPeriod()],
    ['may be challenged for', formatSpan(terms.window)],
    ["the arbiter's time", formatSpan(terms.arbitration)],
    ['bond', words.native(terms.bond)],
    ['attestors', terms.attestors.map((account) => words.member(account)).join(', ') || 'nobody'],
  ]
  if (terms.kind === 'Indicator') told.push(['kind', 'indicator: one value for the whole DAO, worth no points'])
  return told
}

const attestationLines = (ids: number[], words: Words, { attestations, metrics }: Before): string[] =>
  ids.flatMap((id) => {
    if (!attestations[id]) return []
    const { metric, amount, member, points: worth, tokens } = attestations[id]
    const claimed = measuredAs(
      metric,
      amount,
      metrics.find((one) => one.id === metric),
    )
    return `attestation ${id}: ${claimed} by ${words.member(member)}, worth ${points(worth)} and ${words.tokens(tokens)}`
  })
