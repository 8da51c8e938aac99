// What an action of a proposal would do, in a sentence: those of `tributary propose`. What has none is told by its
// message and arguments.
import { formatDate, formatSpan, readCall, type governor, type ReadCall, type treasury } from '@tributary/client'
import { PART_NAMES, type Words } from './words'

export interface ActionWords {
  what: string
  details: string[]
  /** What is called with what, in full, to be looked at. */
  call?: ReadCall
}

export function actionWords(action: governor.Action, words: Words): ActionWords {
  switch (action.type) {
    case 'Configure':
      return { what: 'Change how decisions are made, for proposals to come', details: settingsTerms(action.value) }
    case 'Guard': {
      const guardian = action.value
      const what = guardian
        ? `Let ${words.member(guardian.account)} veto proposals until ${formatDate(guardian.until)}`
        : 'Let nobody veto proposals'
      return { what, details: [] }
    }
    case 'Upgrade': {
      const { contract, code } = action.value
      const details = [`full code ${code.full}`, code.fast ? `fast path ${code.fast}` : 'no fast path']
      return { what: `Give ${words.member(contract)} other code, keeping its money and storage`, details }
    }
    case 'Call':
      return callWords(action.value, words)
  }
}

function callWords(action: governor.ActionCall, words: Words): ActionWords {
  const call = readCall(words.dao, action)
  const sentence = call && SENTENCES[call.message]
  const told = sentence
    ? sentence(Object.fromEntries(call.args.map(({ name, value }) => [name, value])), words)
    : {
        what: call
          ? `Call ${call.message.split('::').at(-1)} of ${PART_NAMES[call.part]}`
          : `Call ${words.member(action.callee)}, which is no contract of this DAO, with ${(action.input.length - 2) / 2} bytes`,
        details: [],
      }
  const along = action.value > 0n ? [`sends ${words.native(action.value)} along, from the governor's own account`] : []
  return { ...told, details: [...told.details, ...along], call }
}

function settingsTerms(settings: governor.Settings): string[] {
  const share = (hundredths: number) => `${hundredths / 100} %`
  return [
    `voting delay: ${formatSpan(settings.votingDelay)}`,
    `voting period: ${formatSpan(settings.votingPeriod)}`,
    `timelock: ${formatSpan(settings.timelock)}`,
    `grace: ${formatSpan(settings.grace)}`,
    `quorum: ${share(settings.quorum)}`,
    `threshold: ${share(settings.threshold)}`,
    `undecided proposals of a member: ${settings.liveProposals}`,
    `extension: ${formatSpan(settings.extension)}`,
    `early decision: ${settings.earlyDecision ? 'yes' : 'no'}`,
  ]
}

/** The arguments of a message by name: their types are those of the contract's interface. */
type Arguments = any
type Sentence = (args: Arguments, words: Words) => { what: string; details: string[] }

const plain = (what: string) => ({ what, details: [] })

/** By the messages' labels in the contracts' metadata. */
const SENTENCES: Record<string, Sentence> = {
  'Treasury::transfer': ({ asset, to, amount }, words) =>
    plain(`Pay ${words.amount(asset, amount)} to ${words.member(to)} at once`),
  'Treasury::create_program': ({ config }, words) => ({
    what: stream(config, words),
    details: programTerms(config, words),
  }),
  'Treasury::change_program': ({ program, config }, words) => ({
    what: `Change program ${program}: ${stream(config, words)}`,
    details: programTerms(config, words),
  }),
  'Treasury::stop_program': ({ program }) =>
    plain(`Stop program ${program} with its current epoch, which still pays in full`),
  'Treasury::create_grant': ({ config }, words) => {
    const { recipient, asset, amount, start, cliff, end, gate } = config as treasury.GrantConfig
    const details = [`vests evenly from ${formatDate(start)} to ${formatDate(end)}`]
    if (cliff > start) details.push(`nothing is paid before ${formatDate(cliff)}`)
    if (gate) details.push(`pays only while metric ${gate.metric.metric} is at least ${gate.atLeast}`)
    const what = `Grant ${words.amount(asset, amount)} to ${words.member(recipient)}, vesting over ${formatSpan(end - start)}`
    return { what, details }
  },
  'Treasury::cancel_grant': ({ grant }) => plain(`Cancel grant ${grant}: nothing more of it vests`),
  'Treasury::pause': () => plain("Pause the treasury's new promises for two weeks"),
  'Treasury::set_cap': ({ asset, cap }, words) =>
    plain(
      cap
        ? `Let at most ${words.amount(asset, cap.amount)} leave the treasury in ${formatSpan(cap.period)}`
        : `Let any amount of ${words.asset(asset)} leave the treasury`,
    ),
  'Metrics::define_metric': ({ config }) => plain(`Count ${config.name} from now on, in the unit “${config.unit}”`),
  'Token::set_policy': ({ policy }) =>
    plain(
      policy === 'Free'
        ? 'Let members pass their tokens on'
        : 'Let nobody pass tokens on; minting, burning and redeeming go on',
    ),
  'Token::set_excluded': ({ account, excluded }, words) =>
    plain(
      excluded
        ? `Leave the tokens of ${words.member(account)} out of all votes`
        : `Count the tokens of ${words.member(account)} in votes again`,
    ),
}

/** What a program pays, in a sentence. */
export function stream(config: treasury.ProgramConfig, words: Words): string {
  const { asset, epochLength, epochs } = config
  const times = epochs === undefined ? ', without end' : epochs === 1 ? ', once' : `, ${epochs} times`
  return `Stream ${budgetWords(config.budget, asset, words)} every ${formatSpan(epochLength)}${times}, ${sharedBy(config, words)}`
}

function budgetWords(budget: treasury.Budget, asset: treasury.Asset, words: Words): string {
  switch (budget.type) {
    case 'Fixed':
      return words.amount(asset, budget.value)
    case 'PerUnit':
      return `${words.amount(asset, budget.value.price)} for each unit earned of ${metricWords(budget.value.metric, words)} since the epoch before, at most ${words.amount(asset, budget.value.cap)},`
    case 'Inflow':
      return `${budget.value / 100} % of what arrives in ${words.asset(asset)}`
    case 'Endowment':
      return `${budget.value / 100} % of the free ${words.asset(asset)}`
  }
}

/** The bit of a metric's number that asks for what was earned, without decay. */
const EARNED = 2 ** 31

function sharedBy({ metric, basis }: treasury.ProgramConfig, words: Words): string {
  const what = metricWords(metric, words)
  if (basis === 'Level') return `shared by ${what}`
  return words.part(metric.source) === 'metrics'
    ? `shared by what was earned of ${what} in the epoch before`
    : `shared by how much ${what} grew in the epoch before`
}

export function metricWords({ source, metric }: treasury.MetricRef, words: Words): string {
  const part = words.part(source)
  if (part === 'token') return metric === 0 ? 'tokens' : 'votes'
  const number = metric >= EARNED ? metric - EARNED : metric
  if (part === 'metrics') return words.metric(number)
  return `metric ${number} of ${words.member(source)}`
}

const programTerms = ({ start, claimWindow }: treasury.ProgramConfig, { now }: Words): string[] => [
  start > now ? `begins ${formatDate(start)}` : 'begins when it is executed',
  `what nobody claims within ${formatSpan(claimWindow)} of an epoch's end is free again`,
]
