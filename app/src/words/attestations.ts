// Where an attestation stands, in a word.
import type { metrics } from '@tributary/client'

export const ATTESTATION_NAMES: Record<metrics.Status, string> = {
  Pending: 'May be challenged',
  Challenged: 'Challenged',
  Upheld: 'Upheld',
  Final: 'Counts',
  Rejected: 'Rejected',
  Retracted: 'Taken back',
  Revoked: 'Revoked',
  Expired: 'Expired',
}
