// The actions of a proposal's file, and what each is told with, by the names that they have there (docs/DEPLOY.md): the
// forms are drawn, files are read and written, and fields are checked by this one table.

/** What stands in the fields of a form, as it was typed: by keys as a file has them, as in "gate.metric". */
export type Fields = Record<string, string>

export type Kind =
  | 'text'
  | 'account'
  | 'accounts'
  | 'asset'
  /** Of the asset that stands beside it. */
  | 'amount'
  | 'native'
  | 'points'
  | 'tokens'
  /** Of the metric that stands beside it. */
  | 'value'
  | 'span'
  | 'whole'
  | 'share'
  | 'metric'
  | 'terms of'
  | 'program'
  | 'grant'
  | 'attestations'
  | 'flag'
  | 'choice'
  | 'hash'
  | 'bytes'

export interface Field {
  key: string
  kind: Kind
  label: string
  hint?: string
  /** May be left out. */
  optional?: boolean
  /** What may be chosen, and what each is called; what is left out is the first. */
  options?: [value: string, label: string][]
  /** The key of the asset or metric that it is counted by. */
  by?: string
  /** The most that the number may be. */
  most?: bigint
  /** Whether it is asked for, by what stands in the others. */
  when?: (fields: Fields) => boolean
  /** Of the form only: a file tells it by which keys it has. */
  unwritten?: boolean
}

export interface Form {
  name: string
  group: Group
  what: string
  fields: Field[]
}

export const GROUPS = ['Money', 'Contributions', 'Tokens', 'Decisions', 'Anything else'] as const
export type Group = (typeof GROUPS)[number]

const U32 = 2n ** 32n - 1n
/** Whole numbers of files have 63 bits. */
const I63 = 2n ** 63n - 1n

type More = Partial<Field>
const of =
  (kind: Kind) =>
  (key: string, label: string, more: More = {}): Field => ({ key, kind, label, ...more })

const [text, account, span, native, flag] = [of('text'), of('account'), of('span'), of('native'), of('flag')]
const [whole, share, metric, hash] = [of('whole'), of('share'), of('metric'), of('hash')]
const number = (key: string, label: string, more: More = {}) => whole(key, label, { most: U32, ...more })
const limit = (key: string, label: string, more: More = {}) => whole(key, label, { most: I63, optional: true, ...more })
const amount = (key: string, label: string, more: More = {}): Field =>
  of('amount')(key, label, { by: 'asset', ...more })
const choice = (key: string, label: string, options: Field['options'], more: More = {}): Field =>
  of('choice')(key, label, { options, ...more })

const optional = { optional: true }
const asset = of('asset')('asset', 'Asset', optional)
const program = of('program')('program', 'Program', { most: U32 })
const grant = of('grant')('grant', 'Grant', { most: U32 })
const attestations = of('attestations')('attestation', 'Attestations', {
  hint: 'Their numbers, as in “3, 4, 9”: at most 100',
  most: U32,
})
const nobody = (hint: string): More => ({ optional: true, hint })

/** The rules of a budget, by the key that tells each in a file. */
export const RULES = ['fixed', 'per_unit', 'per_million', 'inflow_bps', 'endowment_bps'] as const

/** What a program is told with, in a table of its own or in none. */
function programTerms(at = ''): Field[] {
  const rule = `${at}budget.rule`
  const by = `${at}asset`
  const when = (...rules: string[]): More => ({ when: (fields) => rules.includes(fields[rule] || RULES[0]), by })
  return [
    metric(`${at}metric`, 'Shared by', { hint: 'Who has more of it in an epoch is paid more' }),
    choice(
      `${at}basis`,
      'What of it counts',
      [
        ['level', 'All that members have'],
        ['growth', 'What was earned since the epoch before'],
      ],
      optional,
    ),
    { ...asset, key: by },
    choice(
      rule,
      'Each epoch pays',
      [
        ['fixed', 'An amount'],
        ['per_unit', 'A price for each unit of a metric that was earned'],
        ['per_million', 'A price for each million of a source’s smallest unit'],
        ['inflow_bps', 'A share of what arrived since the epoch before'],
        ['endowment_bps', 'A share of what is free when it is opened'],
      ],
      { ...optional, unwritten: true },
    ),
    amount(`${at}budget`, 'Amount of each epoch', when('fixed')),
    amount(`${at}budget.per_unit`, 'Price for each unit', when('per_unit')),
    amount(`${at}budget.per_million`, 'Price for each million', when('per_million')),
    metric(`${at}budget.of`, 'Of which metric', when('per_unit', 'per_million')),
    amount(`${at}budget.at_most`, 'At most in an epoch', when('per_unit', 'per_million')),
    share(`${at}budget.inflow_bps`, 'Share of what arrived, in percent', when('inflow_bps')),
    share(`${at}budget.endowment_bps`, 'Share of what is free, in percent', when('endowment_bps')),
    span(`${at}epoch_length`, 'Length of an epoch'),
    number(`${at}epochs`, 'How many epochs', { optional: true, hint: 'Left empty: without end' }),
    span(`${at}claim_window`, 'How long an epoch can be claimed', {
      optional: true,
      hint: 'After its end; left empty: 30 days',
    }),
    span(`${at}starts_in`, 'Begins in', {
      optional: true,
      hint: 'From when this is proposed; left empty: when it is executed',
    }),
  ]
}

/** The terms of a metric that may change. */
const metricTerms = (isNew: boolean): Field[] => {
  const must = { optional: !isNew }
  const or = (hint: string) => (isNew ? `Left empty: ${hint}` : undefined)
  return [
    of('points')('weight', 'Points for each unit', must),
    of('tokens')('tokens_per_point', 'Tokens for each point', must),
    span('window', 'May be challenged for', must),
    native('bond', 'Bond of an attestation', must),
    of('accounts')('attestors', 'Attestors', { ...must, hint: 'Their addresses, one in each line' }),
    span('arbitration', 'The arbiter’s time for a challenge', { optional: true, hint: or('30 days') }),
    span('half_life', 'Half of it is gone after', { optional: true, hint: or('it does not decay') }),
    limit('attestation_cap', 'Most in one attestation', { hint: or('no limit') }),
    limit('period_cap', 'Most by one attestor in a period', { hint: or('no limit') }),
    span('period', 'That period', optional),
  ]
}

const hasGate = (fields: Fields) => Boolean(fields['gate.metric'])

const FORMS_BY_NAME = {
  transfer: {
    name: 'Pay somebody at once',
    group: 'Money',
    what: 'Pays what is free.',
    fields: [account('to', 'To'), asset, amount('amount', 'Amount')],
  },
  'create-grant': {
    name: 'Grant an amount that vests',
    group: 'Money',
    what: 'Promises somebody an amount that vests over time, from when this is proposed.',
    fields: [
      account('recipient', 'Recipient'),
      asset,
      amount('amount', 'Amount'),
      span('vests_over', 'Vests over'),
      span('cliff', 'Nothing is paid before', { optional: true, hint: 'So much of it has passed' }),
      metric('gate.metric', 'Paid only while this metric is high enough', optional),
      account('gate.of', 'Of whom', { optional: true, hint: 'Left empty: of all members', when: hasGate }),
      of('value')('gate.at_least', 'At least', { by: 'gate.metric', when: hasGate }),
    ],
  },
  'create-program': {
    name: 'Pay members by a metric',
    group: 'Money',
    what: 'Pays all members, epoch by epoch.',
    fields: programTerms(),
  },
  'change-program': {
    name: 'Change a program',
    group: 'Money',
    what: 'Ends a program with its current epoch, and goes on with other terms.',
    fields: [program, ...programTerms('terms.')],
  },
  'stop-program': {
    name: 'Stop a program',
    group: 'Money',
    what: 'Ends a program with its current epoch.',
    fields: [program],
  },
  'cancel-grant': {
    name: 'Cancel a grant',
    group: 'Money',
    what: 'Nothing more of it vests.',
    fields: [grant],
  },
  'set-cap': {
    name: 'Cap what is spent',
    group: 'Money',
    what: 'The most that may leave what is free in each period. Without an amount there is no cap.',
    fields: [asset, amount('amount', 'At most', optional), span('period', 'In each', optional)],
  },
  'set-deposit-limit': {
    name: 'Limit deposits for others',
    group: 'Money',
    what: 'The most that a payment may store at the expense of whoever makes it for another.',
    fields: [native('amount', 'At most')],
  },
  'guard-treasury': {
    name: 'Name who may pause the treasury',
    group: 'Money',
    what: 'Who may pause the treasury’s new promises, once, for two weeks.',
    fields: [account('account', 'Who', nobody('Left empty: nobody'))],
  },
  'write-off': {
    name: 'Write a program off',
    group: 'Money',
    what: 'Gives up what of a stopped program nobody opened, or could not be closed for a year.',
    fields: [program],
  },
  'release-grant': {
    name: 'Give a grant up',
    group: 'Money',
    what: 'Gives up what is left of a grant that could not be paid for two years.',
    fields: [grant],
  },
  'write-down': {
    name: 'Write a token’s books down',
    group: 'Money',
    what: 'Writes the books of a token down to what the treasury holds of it.',
    fields: [{ ...asset, optional: false }, amount('at_most', 'By at most')],
  },
  'define-metric': {
    name: 'Count another contribution',
    group: 'Contributions',
    what: 'Adds a metric to the registry.',
    fields: [
      text('name', 'Name', { hint: '1 to 32 of a–z, 0–9, - and _' }),
      text('unit', 'Unit', { hint: 'What one of it is called, as in “page”' }),
      choice(
        'kind',
        'Kind',
        [
          ['contribution', 'Contribution: claims add up, for each member'],
          ['indicator', 'Indicator: one value for the whole DAO, worth no points'],
        ],
        optional,
      ),
      ...metricTerms(true),
    ],
  },
  'update-metric': {
    name: 'Change a metric',
    group: 'Contributions',
    what: 'Changes the terms of a metric. What is left empty stays.',
    fields: [of('terms of')('metric', 'Metric'), ...metricTerms(false)],
  },
  'set-score-half-life': {
    name: 'Let scores decay',
    group: 'Contributions',
    what: 'Half of a member’s score is left after so long, from now on.',
    fields: [span('half_life', 'Half is gone after', { hint: '0s: no decay' })],
  },
  revoke: {
    name: 'Revoke attestations',
    group: 'Contributions',
    what: 'Makes final attestations count no more.',
    fields: [attestations],
  },
  resolve: {
    name: 'Decide challenges',
    group: 'Contributions',
    what: 'Decides challenges, where the governor is the arbiter.',
    fields: [
      attestations,
      flag('upheld', 'The claim is', {
        options: [
          ['true', 'True'],
          ['false', 'False'],
        ],
      }),
    ],
  },
  'set-arbiter': {
    name: 'Name who decides challenges',
    group: 'Contributions',
    what: 'Who decides challenges from now on.',
    fields: [account('account', 'Arbiter', nobody('Left empty: the governor itself, by proposals'))],
  },
  'set-transfer-policy': {
    name: 'Free or lock tokens',
    group: 'Tokens',
    what: 'Whether members may pass their tokens on.',
    fields: [
      choice('policy', 'Tokens are', [
        ['free', 'Free: members may pass them on'],
        ['locked', 'Locked: nobody may'],
      ]),
    ],
  },
  'set-excluded': {
    name: 'Leave tokens out of votes',
    group: 'Tokens',
    what: 'Leaves an account’s tokens out of all votes, or takes them in again.',
    fields: [
      account('account', 'Account'),
      flag('excluded', 'Its tokens are', {
        options: [
          ['true', 'Left out'],
          ['false', 'Counted'],
        ],
      }),
    ],
  },
  configure: {
    name: 'Change how decisions are made',
    group: 'Decisions',
    what: 'For proposals to come. What is left empty stays.',
    fields: [
      span('voting_delay', 'Before the vote', optional),
      span('voting_period', 'The vote lasts', optional),
      span('timelock', 'Timelock', optional),
      span('grace', 'May be executed for', optional),
      share('quorum_bps', 'Quorum, in percent of all votes', { optional: true, most: 65_535n }),
      share('threshold_bps', 'A proposer needs, in percent of all votes', { optional: true, most: 65_535n }),
      number('live_proposals', 'Undecided proposals of a member', optional),
      span('extension', 'A late change extends the vote by', optional),
      flag('early_decision', 'Decided as soon as nothing can change it', {
        optional: true,
        options: [
          ['true', 'Yes'],
          ['false', 'No'],
        ],
      }),
    ],
  },
  guard: {
    name: 'Name who may veto',
    group: 'Decisions',
    what: 'Who may stop proposals for a time.',
    fields: [
      account('account', 'Guardian', nobody('Left empty: nobody')),
      span('lasts', 'For', {
        optional: true,
        hint: 'From when this is proposed; left empty: 182 days 12 hours',
        when: (fields) => Boolean(fields.account),
      }),
    ],
  },
  upgrade: {
    name: 'Give a contract other code',
    group: 'Decisions',
    what: 'Its money and storage stay. Have the code read and audited before.',
    fields: [
      choice('contract', 'Contract', [
        ['token', 'The token'],
        ['metrics', 'The registry'],
        ['governor', 'The governor'],
        ['treasury', 'The treasury'],
      ]),
      hash('full', 'Hash of the full code'),
      hash('fast', 'Hash of its fast path', { optional: true, hint: 'Left empty: no fast path' }),
    ],
  },
  call: {
    name: 'Call any message',
    group: 'Anything else',
    what: 'Calls any message of any contract, with what it is told.',
    fields: [
      account('callee', 'Contract'),
      of('bytes')('input', 'Selector and arguments', { hint: 'As 0x and hexadecimal digits' }),
      native('value', 'Sent along, from the governor’s own account', optional),
    ],
  },
} satisfies Record<string, Form>

export type ActionName = keyof typeof FORMS_BY_NAME

export const FORMS: Record<ActionName, Form> = FORMS_BY_NAME

export const ACTION_NAMES = Object.keys(FORMS) as ActionName[]

export const isAction = (name: unknown): name is ActionName => typeof name === 'string' && name in FORMS

/** An action of a draft. */
export interface Step {
  /** Tells it from others, wherever it is moved to. */
  id: string
  do: ActionName
  fields: Fields
}

/** What is asked for, by what stands there already. */
export const asked = ({ do: name, fields }: Pick<Step, 'do' | 'fields'>): Field[] =>
  FORMS[name].fields.filter(({ when }) => !when || when(fields))
