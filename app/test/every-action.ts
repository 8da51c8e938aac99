// One of each action that a proposal's file may have, as it is typed into its form: told with all that it may be told.
import type { ActionName, Fields } from '../src/draft/forms'
import { ALICE, BOB, CHARLIE } from '../story/teller'

const HASH = `0x${'5a'.repeat(32)}`

/** Some actions may be told with one thing or another: then there are several. */
export const EVERY_ACTION: Record<ActionName, Fields[]> = {
  transfer: [
    { to: CHARLIE, amount: '1.25' },
    { to: 'governor', asset: 'native', amount: '3' },
    { to: BOB, asset: 'FRT', amount: '2' },
  ],
  'create-grant': [
    { recipient: BOB, amount: '30', vests_over: '1year' },
    {
      recipient: CHARLIE,
      amount: '10',
      vests_over: '1year 2months',
      cliff: '36h',
      'gate.metric': 'docs',
      'gate.of': BOB,
      'gate.at_least': '2.5',
    },
    { recipient: CHARLIE, amount: '1', vests_over: '90days', 'gate.metric': 'token:votes', 'gate.at_least': '100' },
  ],
  'create-program': [
    { metric: 'score', budget: '10', epoch_length: '7days', epochs: '52', claim_window: '60days' },
    { metric: 'talks', basis: 'growth', budget: '0.5', epoch_length: '1day', starts_in: '2days' },
    {
      metric: 'governor:weight',
      'budget.rule': 'per_unit',
      'budget.per_unit': '0.5',
      'budget.of': 'docs',
      'budget.at_most': '9',
      epoch_length: '1day',
    },
    {
      metric: 'token:balance',
      'budget.rule': 'per_million',
      'budget.per_million': '0.25',
      'budget.of': 'governor:ballots',
      'budget.at_most': '5',
      epoch_length: '1week',
    },
    { metric: 'token:votes', 'budget.rule': 'inflow_bps', 'budget.inflow_bps': '25', epoch_length: '7days' },
    {
      metric: 'governor:ballots',
      'budget.rule': 'endowment_bps',
      'budget.endowment_bps': '0.5',
      epoch_length: '7days',
    },
  ],
  'change-program': [
    { program: '0', 'terms.metric': 'docs', 'terms.budget': '20', 'terms.epoch_length': '2h', 'terms.epochs': '6' },
  ],
  'stop-program': [{ program: '0' }],
  'cancel-grant': [{ grant: '0' }],
  'set-cap': [{ amount: '100', period: '7days' }, {}],
  'set-deposit-limit': [{ amount: '0.75' }],
  'guard-treasury': [{ account: BOB }, {}],
  'write-off': [{ program: '0' }],
  'release-grant': [{ grant: '0' }],
  'write-down': [{ asset: 'FRT', at_most: '7' }],
  'define-metric': [
    {
      name: 'reviews',
      unit: 'review',
      weight: '2.5',
      tokens_per_point: '0.1',
      window: '3days',
      bond: '0.2',
      attestors: `${ALICE}\n${BOB}`,
      arbitration: '14days',
      half_life: '1year',
      attestation_cap: '20',
      period_cap: '100',
      period: '30days',
    },
    {
      name: 'income',
      unit: 'UNIT',
      kind: 'indicator',
      weight: '0',
      tokens_per_point: '0',
      window: '1day',
      bond: '1',
      attestors: ALICE,
    },
  ],
  'update-metric': [
    { metric: 'docs', weight: '20', bond: '0.1' },
    { metric: 'talks', window: '2days', attestors: `${ALICE}\n${CHARLIE}`, half_life: '2years', attestation_cap: '5' },
  ],
  'set-score-half-life': [{ half_life: '180days' }, { half_life: '0s' }],
  revoke: [{ attestation: '0' }, { attestation: Array.from({ length: 60 }, (_, id) => id).join(', ') }],
  resolve: [{ attestation: '0, 1', upheld: 'true' }],
  'set-arbiter': [{ account: CHARLIE }, {}],
  'set-transfer-policy': [{ policy: 'free' }, { policy: 'locked' }],
  'set-excluded': [
    { account: BOB, excluded: 'true' },
    { account: 'treasury', excluded: 'false' },
  ],
  configure: [{ quorum_bps: '12.5', timelock: '2days', early_decision: 'false', live_proposals: '15' }],
  guard: [{ account: BOB, lasts: '30days' }, { account: CHARLIE }, {}],
  upgrade: [
    { contract: 'token', full: HASH, fast: HASH.replaceAll('5a', '6b') },
    { contract: 'governor', full: HASH },
  ],
  // The treasury's pause, as the guardian may have it; and what nobody reads.
  call: [
    { callee: 'treasury', input: '0xaf71a885' },
    { callee: 'treasury', input: '0x00010203', value: '0.5' },
  ],
}
