// What goes wrong, each kind as an error of its own, so that a page can say what to do about it.
import { AccountId32 } from 'dedot/codecs'
import type { Code, Part } from './deployment.js'

/** The deployment file is of another chain than the node's. */
export class WrongChain extends Error {
  override name = 'WrongChain'
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`the deployment is of the chain with genesis ${expected}, but the node's has ${found}`)
  }
}

/** There is no contract at an account of the DAO: the chain was reset, or it is another one of the same kind. */
export class NoContract extends Error {
  override name = 'NoContract'
  constructor(
    readonly part: Part,
    readonly account: string,
  ) {
    super(`the DAO's ${part}, ${account}, is no contract on this chain`)
  }
}

/** A contract of the deployment file is another DAO's than the others. */
export class MixedDao extends Error {
  override name = 'MixedDao'
  constructor(
    readonly part: Part,
    readonly account: string,
  ) {
    super(`the deployment mixes contracts of several DAOs: the ${part}, ${account}, is not the one of the others`)
  }
}

/** The node is not there, or did not answer in time. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  constructor(readonly url: string) {
    super(`the node at ${url} does not answer`)
  }
}

/** A contract whose code is not what was expected. */
export interface Difference {
  part: Part
  /** By the deployment file. */
  expected: Code
  /** On the chain: what runs at its account, and the full code behind it, where it could be asked. */
  found: { fast: string; full?: string }
  /** Whether this package's types are of the full code that was found. */
  isKnown: boolean
}

/** Contracts of the DAO have other code than their deployment file says, or than this package knows. */
export class OtherCode extends Error {
  override name = 'OtherCode'
  readonly parts: Part[]
  constructor(readonly differences: Difference[]) {
    super(
      `the DAO runs other code than expected: ${differences.map(differenceText).join('; ')}. Either it was upgraded, or ` +
        'the deployment file is of another DAO, or this client was built from other contracts',
    )
    this.parts = differences.map(({ part }) => part)
  }
}

function differenceText({ part, expected, found }: Difference): string {
  const at = `its ${part} runs`
  if (found.fast !== expected.fast) return `${at} ${found.fast}, and the file says ${expected.fast}`
  if (found.full !== expected.full) return `${at} ${found.full} in full, and the file says ${expected.full}`
  return `${at} ${found.full} as the file says, which this client does not know`
}

/** What should sign has answered without a signature. */
export class NoSignature extends Error {
  override name = 'NoSignature'
  constructor() {
    super('the wallet answered without a signature: nothing was sent')
  }
}

/** Something is signed for another DAO, or another chain. */
export class WrongDao extends Error {
  override name = 'WrongDao'
}

/**
 * A contract refused: what it is called in its interface, with the fields that it has there. `error` is both, and typed
 * where the contract's type is named: `ContractError<governor.GovernorError>`.
 */
export class ContractError<E = unknown> extends Error {
  override name = 'ContractError'
  readonly variant: string
  readonly fields: unknown

  constructor(readonly error: E) {
    const { type, value } = typeof error === 'string' ? { type: error, value: undefined } : (error as Variant)
    super(value === undefined ? type : `${type} ${plainText(value)}`)
    this.variant = type
    this.fields = value
  }
}

interface Variant {
  type: string
  value?: unknown
}

/**
 * A transaction was included and failed, though its dry run works again: the chain's word for it, such as OutOfGas. Or
 * the node did not take it, dropped it, or does not know what becomes of it: a sentence with what to do.
 */
export class TransactionFailed extends Error {
  override name = 'TransactionFailed'
  constructor(
    readonly reason: string,
    readonly isIncluded = true,
  ) {
    super(`the transaction failed: ${reason}`)
  }
}

/** A chain does not run a call that is tried: its word for why, as "Contracts.ContractNotFound". */
export class ChainRefused extends Error {
  override name = 'ChainRefused'
  constructor(readonly reason: string) {
    super(`the chain refuses: ${reason}`)
  }
}

/** An account cannot pay for a transaction: for what is sent along, the fee, and the deposit for what is stored. */
export class Insufficient extends Error {
  override name = 'Insufficient'
  constructor(
    readonly account: string,
    readonly balance: bigint,
    /** What it needs, and perhaps more: as far as that is known. */
    readonly needed: bigint,
  ) {
    super(`${account} has ${balance}, but needs more than ${needed > balance ? needed : 'that'}`)
  }
}

/** The connection was lost before a transaction was sent, which it will not be then; or while it was on its way. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  constructor(
    /** Whether it was sent: then it may still be included. */
    readonly isSent: boolean,
    /** The first block that it cannot be included in any more: what is not there by then will never be. */
    readonly until?: number,
  ) {
    const before = until === undefined ? '' : `, before block ${until.toLocaleString('en')}`
    super(
      isSent
        ? `the connection was lost: the transaction may still be included${before}, so look before repeating it`
        : 'the connection is lost: nothing was sent',
    )
  }
}

/** A node tells another text of a proposal than was proposed. */
export class WrongText extends Error {
  override name = 'WrongText'
  constructor(proposal: number) {
    super(`the node tells another text of proposal ${proposal} than was proposed`)
  }
}

/** A value of a contract as text. */
const plainText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner instanceof AccountId32 ? inner.address() : inner,
  )
