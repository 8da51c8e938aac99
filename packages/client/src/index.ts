export { accountIn, claimBatches, hashText, MAX_BATCH } from './claims.js'
export {
  answerOf,
  connect,
  differences,
  now,
  read,
  sourceAt,
  tokenAt,
  type Answer,
  type Contracts,
  type Dao,
  type Native,
} from './dao.js'
export { PARTS, readDeployment, type Code, type Deployment, type Part } from './deployment.js'
export {
  ChainRefused,
  ConnectionLost,
  ContractError,
  Insufficient,
  NoAnswer,
  MixedDao,
  NoContract,
  NoSignature,
  OtherCode,
  TransactionFailed,
  WrongChain,
  WrongDao,
  WrongText,
  type Difference,
} from './errors.js'
export { atBlock, firstBlock, isForgotten, type Then } from './past.js'
export { printable } from './printable.js'
export { GAS_MARGIN, withMargin, type Gas } from './gas.js'
export {
  answerIn,
  inputFrom,
  inputOf,
  interfaceIn,
  messagesOf,
  readCall,
  tryAction,
  type AnyContract,
  type Message,
  type ReadCall,
} from './messages.js'
export {
  claimable,
  eventsAt,
  happenedAs,
  happenedIn,
  isStillFoundings,
  members,
  momentAt,
  proposals,
  proposalText,
  type Due,
  type Happened,
  type Recorded,
} from './reads.js'
export { relay, toSign, tryRelay, type ToSign } from './relay.js'
export {
  callOf,
  callsIn,
  prepare,
  submit,
  type Call,
  type Prepared,
  type RawCall,
  type Receipt,
  type Stage,
} from './send.js'
export { canBatch, failuresOf, prepareSeveral, type Misfit, type Several, type Together } from './several.js'
export {
  encodeDelegation,
  encodePayload,
  encodeVote,
  readSigned,
  writeSigned,
  type Signed,
  type SignedAction,
  type Terms,
  type Vote,
} from './signed.js'
export { DAY, formatDate, formatDistance, formatRoughly, formatSpan, HOUR, MINUTE, SECOND, YEAR } from './time.js'
export { formatUnits, parseUnits, POINT_DECIMALS } from './units.js'

// What dedot throws: of this very dedot, whichever else a page has.
export { ContractDispatchError, ContractLangError } from 'dedot/contracts'
export { DedotError } from 'dedot/utils'

// How a wallet shows itself to a page, and signs.
export type { InjectedSigner, InjectedWindow } from 'dedot/types'

// The contracts' own types: `governor.ProposalView`, `treasury.Program`, …
export type * as factory from '../generated/factory/index.js'
export type * as governor from '../generated/governor/index.js'
export type * as metrics from '../generated/metrics/index.js'
export type * as token from '../generated/token/index.js'
export type * as treasury from '../generated/treasury/index.js'
