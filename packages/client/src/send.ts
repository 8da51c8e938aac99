// Transactions: run dry, given what they need and some more, sent, and followed until they are final.
import { JsonRpcError } from 'dedot'
import { $Era, AccountId32, type AccountId32Like, type TransactionStatus } from 'dedot/codecs'
import { isContractDispatchError } from 'dedot/contracts'
import type { Contract, ContractDispatchError, ContractTxOptions, GenericContractApi } from 'dedot/contracts'
import type { AddressOrPair, IEventRecord, SignerOptions } from 'dedot/types'
import { toHex, type HexString } from 'dedot/utils'
import { answerOf, type Answer, type Dao } from './dao.js'
import { ConnectionLost, Insufficient, NoAnswer, NoSignature, TransactionFailed } from './errors.js'
import { withMargin, type Gas } from './gas.js'

export type Messages<Api extends GenericContractApi> = keyof Api['tx'] & keyof Api['query'] & string
type Leading<All extends unknown[]> = Required<All> extends [...infer Arguments, unknown] ? Arguments : never
export type Arguments<F> = F extends (...args: infer All) => unknown ? Leading<All> : never
type Answered<F> = F extends (...args: never[]) => Promise<{ data: infer Data }> ? Answer<Data> : never

type Run = (options: object) => Promise<DryRun>
export interface DryRun {
  data: unknown
  flags: { revert: boolean }
  raw: { gasRequired: Gas; storageDeposit: { type: 'Charge' | 'Refund'; value: bigint } }
}
/** What `submit` needs of a transaction. */
export interface Extrinsic {
  /** What it does, for a transaction of several. */
  call: unknown
  paymentInfo(account: string): Promise<{ partialFee: bigint }>
  sign(account: AddressOrPair, options: Partial<SignerOptions>): Promise<unknown>
  /** As it is sent, once it is signed. */
  toHex(): HexString
  signature?: { extra?: object }
}

/** What a call of a contract needs, by its dry run. */
export interface Rehearsed<T> {
  /** What the contract answered in the dry run. */
  answer: T
  /** What the dry run needed; and what it is given, for something may change until it is included. */
  needed: Gas
  gas: Gas
  /** The storage deposit that the dry run took, or gave back if negative. */
  deposit: bigint
  value: bigint
  extrinsicOf: (gasLimit: Gas, storageDepositLimit: bigint) => Extrinsic
  /** Runs it dry once more. */
  again: () => Promise<DryRun>
}

/** A transaction that works at present, with the most that it may cost. */
export interface Prepared<T> {
  /** What the contract answered in the dry run. */
  answer: T
  gas: Gas
  /** The fee, if it needs what the dry run needed; and the most, for all of the gas: what is not used is not paid. */
  fee: bigint
  feeLimit: bigint
  /** The storage deposit that the dry run took, or gave back if negative; and the most that may be taken. */
  deposit: bigint
  depositLimit: bigint
  from: string
  extrinsic: Extrinsic
  /** Runs it dry once more. */
  again: () => Promise<DryRun>
  dao: Dao
}

/** What storage a call may take beyond its dry run: so many items and bytes. */
const SPARE_ITEMS = 8n
const SPARE_BYTES = 2_048n

/**
 * Runs a message of a contract dry for an account, with native value if it takes some. Throws the contract's own
 * `ContractError` if it refuses; sends nothing.
 */
export async function prepare<Api extends GenericContractApi, M extends Messages<Api>>(
  dao: Dao,
  contract: Contract<Api>,
  message: M,
  args: Arguments<Api['tx'][M]>,
  { from, value = 0n }: { from: string; value?: bigint },
): Promise<Prepared<Answered<Api['query'][M]>>> {
  const call = callOf(contract, message, args, value)
  return single(dao, (await rehearse(dao, call, from)) as Rehearsed<Answered<Api['query'][M]>>, from)
}

/** A message of a contract, with what it is given: to be run together with others. */
export interface Call {
  query: (options: object) => Promise<DryRun>
  tx: (options: ContractTxOptions) => Extrinsic
  value: bigint
}

export function callOf<Api extends GenericContractApi, M extends Messages<Api>>(
  contract: Contract<Api>,
  message: M,
  args: Arguments<Api['tx'][M]>,
  value = 0n,
): Call {
  const query = contract.query[message] as (...all: unknown[]) => Promise<DryRun>
  const tx = contract.tx[message] as unknown as (...all: unknown[]) => Extrinsic
  return { query: (options) => query(...args, options), tx: (options) => tx(...args, options), value }
}

/** A call of a contract as it is signed. */
export interface RawCall {
  callee: string
  input: HexString
  value: bigint
}

/** The calls that a transaction makes, as they are signed: those of a batch in their order. */
export function callsIn({ call }: Pick<Extrinsic, 'call'>): RawCall[] {
  const { palletCall } = call as { palletCall: { params: Partial<Params> } }
  const { calls, dest, data, value } = palletCall.params
  if (calls) return calls.flatMap((one) => callsIn({ call: one }))
  if (dest === undefined || data === undefined) return []
  const account = typeof dest === 'object' && 'value' in dest ? dest.value : dest
  return [{ callee: new AccountId32(account).address(), input: toHex(data), value: BigInt(value ?? 0n) }]
}

/** What a call of a contract has, and a batch. */
interface Params {
  calls: unknown[]
  dest: AccountId32Like | { type: string; value: AccountId32Like }
  data: HexString | Uint8Array
  value: bigint | number
}

/** Runs a call dry. */
export async function rehearse(dao: Dao, call: Call, from: string): Promise<Rehearsed<unknown>> {
  const { value } = call
  const run: Run = (options) => call.query({ caller: from, value, ...options })
  const dry = await run({}).catch(async (error: unknown) => {
    throw (await shortOf(dao, from, value, error)) ?? error
  })
  const answer = answerOf(dry.data)
  const { gasRequired: needed, storageDeposit } = dry.raw
  const gas = await enough(dao, run, needed)
  const extrinsicOf = (gasLimit: Gas, storageDepositLimit: bigint) => call.tx({ value, gasLimit, storageDepositLimit })
  const deposit = storageDeposit.type === 'Charge' ? storageDeposit.value : -storageDeposit.value
  return { answer, needed, gas, deposit, value, extrinsicOf, again: () => run({}) }
}

/** What a chain says where an account has too little: by the names of pallet-contracts and of what keeps balances. */
const TOO_LITTLE = /StorageDeposit(NotEnoughFunds|LimitExhausted)|TransferFailed|FundsUnavailable|InsufficientBalance/

/** That an account has too little for a call, where that is why it was refused. */
async function shortOf(dao: Dao, from: string, value: bigint, error: unknown): Promise<Insufficient | undefined> {
  if (!isContractDispatchError(error as Error)) return undefined
  const reason = nameOf(dao, (error as ContractDispatchError).dispatchError)
  if (!TOO_LITTLE.test(reason)) return undefined
  // A transfer within the call may have failed, too: of what the contracts have.
  const left = await spendable(dao, from)
  return /StorageDeposit/.test(reason) || left < value
    ? new Insufficient(from, await freeOf(dao, from), value)
    : undefined
}

/** Throws where an account has too little for all that a transaction is going to cost. */
export async function mustAfford(dao: Dao, from: string, needed: bigint): Promise<void> {
  const balance = await freeOf(dao, from)
  if (balance < needed) throw new Insufficient(from, balance, needed)
}

/** What an account has that is not held for something. */
const freeOf = async (dao: Dao, account: string): Promise<bigint> =>
  (await dao.client.query.system.account(account)).data.free

/** A call that is a transaction by itself. */
export async function single<T>(dao: Dao, rehearsed: Rehearsed<T>, from: string): Promise<Prepared<T>> {
  const { answer, needed, gas, deposit, value, extrinsicOf, again } = rehearsed
  const charged = chargedBy(rehearsed)
  const feeOf = (gasLimit: Gas) => feeFor(extrinsicOf(gasLimit, spareDeposit(dao, charged)), from)
  const [fee, feeLimit] = await Promise.all([feeOf(needed), feeOf(gas)])
  await mustAfford(dao, from, fee + charged + value)
  const depositLimit = await affordable(dao, from, { charged, others: feeLimit + value })
  return {
    answer,
    gas,
    fee,
    feeLimit,
    deposit,
    depositLimit,
    from,
    extrinsic: extrinsicOf(gas, depositLimit),
    again,
    dao,
  }
}

/** What of an account its storage takes for good, as far as the dry run knows. */
export const chargedBy = ({ deposit }: Pick<Rehearsed<unknown>, 'deposit'>): bigint => (deposit > 0n ? deposit : 0n)

export const feeFor = async (extrinsic: Extrinsic, from: string): Promise<bigint> =>
  (await extrinsic.paymentInfo(from)).partialFee

/** A limit of the storage deposit for a call whose dry run took so much. */
export function spareDeposit(dao: Dao, charged: bigint): bigint {
  const { depositPerItem, depositPerByte } = dao.client.consts.contracts
  return charged + charged / 4n + depositPerItem * SPARE_ITEMS + depositPerByte * SPARE_BYTES
}

/**
 * The same, or what the account may spend beside all else that it may have to pay: a chain refuses a limit beyond that,
 * and one of all but what the account must keep.
 */
async function affordable(dao: Dao, from: string, cost: { charged: bigint; others: bigint }): Promise<bigint> {
  const left = (await spendable(dao, from)) - cost.others
  const ample = spareDeposit(dao, cost.charged)
  const limit = left < ample ? left : ample
  return limit > cost.charged ? limit : cost.charged
}

/** What an account may spend, and still keep what it must. */
export async function spendable(dao: Dao, account: string): Promise<bigint> {
  const { free, frozen } = (await dao.client.query.system.account(account)).data
  return free - frozen - 2n * dao.client.consts.balances.existentialDeposit
}

/**
 * The gas for a call that works without a limit. A contract may ask how much is left, and go on only with enough for all
 * that it does not expect to use up, as the governor does when it executes: the dry run does not say so, so it is tried.
 */
async function enough(dao: Dao, call: Run, needed: Gas): Promise<Gas> {
  const most = mostGas(dao)
  const gas = withMargin(needed, most)
  while (gas.refTime < most.refTime && !(await works(call({ gasLimit: gas })))) {
    const more = gas.refTime * 4n
    gas.refTime = more < most.refTime ? more : most.refTime
  }
  return gas
}

/** What a transaction may have on the chain. */
export function mostGas({ client }: Dao): Gas {
  const { perClass, maxBlock } = client.consts.system.blockWeights
  return perClass.normal.maxExtrinsic ?? maxBlock
}

const works = (run: Promise<DryRun>): Promise<boolean> =>
  run.then(
    ({ flags }) => !flags.revert,
    () => false,
  )

/** A transaction that did what it should. */
export interface Receipt {
  block: number
  /** Its events: `dao.governor.events.Voted.filter(receipt.events)`. */
  events: IEventRecord[]
}

/**
 * How far a transaction has come: "Signed", and with that given to the node; then in dedot's words "Broadcasting",
 * "BestChainBlockIncluded", "Finalized", …
 */
export type Stage = string
const SIGNED: Stage = 'Signed'

/** dedot's words for what a node tells of a transaction on its way. */
const STAGES: Partial<Record<TransactionStatus['type'], Stage>> = {
  Ready: 'Validated',
  Future: 'Validated',
  Broadcast: 'Broadcasting',
  InBlock: 'BestChainBlockIncluded',
  Retracted: 'NoLongerInBestChain',
  Finalized: 'Finalized',
}

/** Why a node follows a transaction no further. */
const ENDS: Partial<Record<TransactionStatus['type'], string>> = {
  FinalityTimeout: 'the block that it is in is not final after a long time: look before repeating it',
  Dropped: 'the node has dropped it, as there are too many transactions: repeat it later',
  Usurped: 'another transaction of this account took its place',
  Invalid: 'the node tells that it is valid no more: another one of this account may have come before',
}

type Wallet = NonNullable<SignerOptions['signer']>

/**
 * Signs and sends what was prepared, and waits until it is final. `signer` is a wallet's, with the account that was
 * prepared for, or that account's pair of keys. If it fails, that is told by the contract, if it refuses now: a
 * `ContractError`. After an error nothing is sent any more, and no progress is told. What `progress` throws ends the waiting with it: the
 * transaction is sent by then.
 */
export async function submit<T>(
  prepared: Prepared<T>,
  signer: Exclude<AddressOrPair, string> | Wallet,
  progress: (stage: Stage) => void = () => undefined,
): Promise<Receipt> {
  const { extrinsic, from, dao } = prepared
  mustBeConnected(dao)
  const signing =
    'publicKey' in signer
      ? extrinsic.sign(mustBeOf(from, signer), {})
      : extrinsic.sign(from, { signer: mustSign(signer) })
  await signing.catch((error: unknown) => {
    // It was asked for the number of the next transaction, and for the latest block.
    throw error instanceof NoAnswer ? new ConnectionLost(false) : error
  })
  mustBeConnected(dao)
  // Whoever submits the same once more signs it anew.
  const [bytes, until] = [extrinsic.toHex(), endOf(extrinsic)]
  const hash = await final(dao, bytes, until, progress)
  const { block, events } = await includedIn(dao, hash, bytes).catch(() => {
    throw new ConnectionLost(true, until)
  })
  const failed = dao.client.events.system.ExtrinsicFailed.find(events)
  if (failed) {
    // What the node cannot be asked again is told as the chain calls it.
    const now = await prepared.again().catch(() => undefined)
    if (now) answerOf(now.data)
    throw new TransactionFailed(nameOf(dao, failed.palletEvent.data.dispatchError))
  }
  return { block, events }
}

/**
 * Sends a transaction, and waits for the block that it is final in. dedot's own way to send asks for the block of each
 * report, and a report that fails fails for nobody: that ends a script, and another one would wait for ever.
 */
async function final(
  { client }: Dao,
  bytes: HexString,
  until: number | undefined,
  progress: (stage: Stage) => void,
): Promise<HexString> {
  let isOver = false
  let stopListening = () => {}
  let following: Promise<() => Promise<void>> | undefined
  const followed = new Promise<HexString>((resolve, reject) => {
    const tell = (stage: Stage) => {
      try {
        progress(stage)
      } catch (error) {
        reject(error)
      }
    }
    const told = (status: TransactionStatus) => {
      if (isOver) return
      const [stage, end] = [STAGES[status.type], ENDS[status.type]]
      if (stage !== undefined) tell(stage)
      if (status.type === 'Finalized') resolve(status.value)
      if (end !== undefined) reject(new TransactionFailed(end, false))
    }
    // A node forgets whom it told how a transaction fares.
    stopListening = client.on('disconnected', () => reject(new ConnectionLost(true, until)))
    following = client.rpc.author_submitAndWatchExtrinsic(bytes, told)
    following.catch((error: unknown) => reject(unsent(error, until)))
    tell(SIGNED)
  })
  return followed.finally(() => {
    isOver = true
    stopListening()
    following?.then((stop) => stop()).catch(() => undefined)
  })
}

/** The block that a transaction is in, and its own events there. */
async function includedIn({ client }: Dao, hash: HexString, bytes: HexString): Promise<Receipt> {
  const [signed, then] = await Promise.all([client.rpc.chain_getBlock(hash), client.at(hash)])
  const events = await then.query.system.events()
  if (!signed) throw new RangeError(`the node knows no block ${hash}`)
  const { extrinsics, header } = signed.block
  const index = extrinsics.indexOf(bytes)
  if (index < 0) throw new RangeError(`the node's block ${header.number} is without the transaction`)
  const own = events.filter(({ phase }) => phase.type === 'ApplyExtrinsic' && phase.value === index)
  return { block: header.number, events: own }
}

/** A pair of other keys would send it from an account that it was not tried for. */
function mustBeOf<Pair extends { address: string }>(from: string, pair: Pair): Pair {
  if (new AccountId32(pair.address).eq(from)) return pair
  throw new TypeError(`this was prepared for ${from}, and the keys are those of ${pair.address}`)
}

/** A signature with the number of its kind: sr25519 or ed25519, or ecdsa. */
const SIGNATURE = /^0x(0[01][0-9a-f]{128}|02[0-9a-f]{130})$/i

/** A wallet that answers with a signature, or is told to have not signed. */
const mustSign = (wallet: Wallet): Wallet => ({
  signPayload: async (payload) => {
    const signed = await wallet.signPayload?.(payload)
    if (!SIGNATURE.test(signed?.signature ?? '')) throw new NoSignature()
    return signed!
  },
})

/** What is given to dedot while there is no connection may be sent later, when nobody reckons with it. */
function mustBeConnected({ client }: Dao): void {
  if (client.status !== 'connected') throw new ConnectionLost(false)
}

/** The first block that a signed transaction cannot be included in, if it does not count for ever. */
function endOf({ signature }: Extrinsic): number | undefined {
  for (const extra of Object.values(signature?.extra ?? {})) {
    if (typeof extra?.current !== 'bigint') continue
    // The chain rounds the period.
    const era = $Era.decode($Era.encode(extra))
    if (era.type !== 'Mortal') return undefined
    const { period, phase } = era.value
    return Number(((extra.current - phase) / period) * period + phase + period)
  }
  return undefined
}

/** A node's words for: another transaction with this number stands in its pool, for no smaller fee; or is included. */
const OVERTAKEN = /^1014:|^1010:.*Transaction is outdated/
/** And for: this very transaction stands there. Whoever repeated it would do it twice. */
const THERE_ALREADY = /^1013:/

/** Why a node did not take a transaction; or that this is not known, as it did not say so. */
function unsent(error: unknown, until: number | undefined): Error {
  if (error instanceof ConnectionLost) return error
  if (!(error instanceof JsonRpcError)) return new ConnectionLost(true, until)
  const told = typeof error.data === 'string' ? `${error.message}: ${error.data}` : error.message
  if (THERE_ALREADY.test(told)) {
    return new TransactionFailed('this very transaction is on its way already: look before repeating it', false)
  }
  return new TransactionFailed(
    OVERTAKEN.test(told)
      ? 'another transaction of this account is on its way, or came before: repeat it later'
      : `the node does not take it: ${told}`,
    false,
  )
}

/** The chain's name for why a transaction, or a call of it, failed. */
export function nameOf(dao: Dao, error: unknown): string {
  const known = dao.client.registry.findErrorMeta(error as never)
  if (known) return `${known.pallet}.${known.name}`
  const { type, value } = error as { type?: string; value?: unknown }
  return type !== undefined && typeof value === 'string' ? `${type}.${value}` : JSON.stringify(error)
}
