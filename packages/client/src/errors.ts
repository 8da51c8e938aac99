// What goes wrong, each kind as an error of its own, so that a page can say what to do about it.
import { AccountId32 } from 'dedot/codecs'
import type { Part } from './deployment.js'

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

/** Contracts of the DAO have other code than their deployment file says, or than this package knows. */
export class OtherCode extends Error {
  override name = 'OtherCode'
  constructor(readonly parts: Part[]) {
    super(`the DAO runs other code than expected: ${parts.join(', ')}`)
  }
}

/** Something is signed for another DAO, or another chain. */
export class WrongDao extends Error {
  override name = 'WrongDao'
}

/** A contract refused: what it is called in its interface, with the fields that it has there. */
export class ContractError extends Error {
  override name = 'ContractError'
  readonly variant: string
  readonly fields: unknown

  constructor(readonly error: unknown) {
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

/** A transaction was included and failed, though its dry run works again: the chain's word for it, such as OutOfGas. */
export class TransactionFailed extends Error {
  override name = 'TransactionFailed'
  constructor(readonly reason: string) {
    super(`the transaction failed: ${reason}`)
  }
}

/** The connection was lost while a transaction was on its way: it may still be included. Look before it is repeated. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  constructor() {
    super('the connection was lost: the transaction may still be included, so check before repeating it')
  }
}

/** A value of a contract as text. */
const plainText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner instanceof AccountId32 ? inner.address() : inner,
  )
