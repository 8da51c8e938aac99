// Calls of the DAO's contracts as proposals carry them: an action `Call` has a contract's account, and the bytes of a
// message with its arguments.
import { AccountId32, type AccountId32Like, type Result } from 'dedot/codecs'
import { TypinkRegistry, type Contract, type ContractMetadata, type GenericContractApi } from 'dedot/contracts'
import * as $ from 'dedot/shape'
import { hexToU8a, normalizeName, u8aToHex, type HexString } from 'dedot/utils'
import { isRecord, parseJson } from './checks.js'
import { answerOf, type Dao } from './dao.js'
import { PARTS, type Part } from './deployment.js'
import { ChainRefused } from './errors.js'
import { nameOf, type Arguments, type Messages } from './send.js'
import type { TokenContractApi } from '../generated/token/index.js'

/** The bytes of a message with its arguments: the `input` of an action. */
export function inputOf<Api extends GenericContractApi, M extends Messages<Api>>(
  contract: Contract<Api>,
  message: M,
  args: Arguments<Api['tx'][M]>,
): HexString {
  const tx = contract.tx[message] as (...all: unknown[]) => { call: { palletCall: { params: { data: HexString } } } }
  return tx(...args).call.palletCall.params.data
}

/** A message as whoever writes its arguments must know it. */
export interface Message {
  /** As it is labelled in the contract's metadata: "Treasury::create_program". */
  label: string
  args: { name: string; type: string }[]
}

/** What of a contract can be looked at without knowing which it is. */
export type AnyContract = Pick<Contract<TokenContractApi>, 'registry'>

/** What a contract takes, by the text of its metadata: a `.json` or `.contract` file of ink! 5. */
export function interfaceIn(metadata: string): AnyContract {
  const file = parseJson(metadata, 'the metadata of a contract')
  if (!isRecord(file.spec) || !Array.isArray(file.spec.messages) || !Array.isArray(file.types)) {
    throw new TypeError('this is not the metadata of a contract: it tells no messages')
  }
  return { registry: new TypinkRegistry(file as unknown as ContractMetadata) }
}

const specOf = ({ registry }: AnyContract) => (registry.metadata as ContractMetadata).spec

/** The messages that change something. */
export const messagesOf = (contract: AnyContract): Message[] =>
  specOf(contract)
    .messages.filter(({ mutates }) => mutates)
    .map(({ label, args }) => ({
      label,
      args: args.map((arg) => ({ name: arg.label, type: arg.type.displayName.at(-1) ?? '' })),
    }))

/**
 * The bytes of a message, or a constructor, with arguments as `readCall` tells them, where a number may also be one of the other kind, or a
 * text of digits. Throws what is wrong with them.
 */
export function inputFrom(contract: AnyContract, label: string, args: unknown[]): HexString {
  const { messages, constructors } = specOf(contract)
  const message = [...messages, ...constructors].find((one) => one.label === label)
  if (!message) throw new TypeError(`there is no message ${label}`)
  const { registry } = contract
  const bytes = message.args.map(({ label: name, type: { type } }, index) => {
    try {
      return u8aToHex(registry.findCodec(type).tryEncode(counted(registry, type, args[index]))).slice(2)
    } catch {
      throw new TypeError(`its argument “${name}” is not what the message takes`)
    }
  })
  return `${message.selector as HexString}${bytes.join('')}`
}

type Registry = AnyContract['registry']

/** A value with its numbers of the kinds that its type has. */
function counted(registry: Registry, type: number, value: unknown): unknown {
  const { typeDef } = registry.findType(type)
  switch (typeDef.type) {
    case 'Primitive': {
      const [, bits] = /^[ui](\d+)$/.exec(typeDef.value.kind) ?? []
      if (bits === undefined) return value
      const number = BigInt(value as string)
      return Number(bits) <= 32 ? Number(number) : number
    }
    case 'Sequence':
    case 'SizedVec':
      return Array.isArray(value) ? value.map((one) => counted(registry, typeDef.value.typeParam, one)) : value
    case 'Tuple':
      return Array.isArray(value)
        ? value.map((one, index) => counted(registry, typeDef.value.fields[index]!, one))
        : value
    case 'Struct':
      return fieldsOf(registry, typeDef.value.fields, value)
    case 'Enum': {
      if (typeof value !== 'object' || value === null) {
        const some = typeDef.value.members.find(({ name }) => name === 'Some')
        return some && value !== undefined && value !== null
          ? counted(registry, some.fields[0]!.typeId, value)
          : (value ?? undefined)
      }
      const some = typeDef.value.members.find(({ name }) => name === 'Some')
      if (some) return counted(registry, some.fields[0]!.typeId, value)
      const { type: name, value: inner } = value as { type: string; value?: unknown }
      const member = typeDef.value.members.find((one) => one.name === name)
      return member ? { type: name, value: fieldsOf(registry, member.fields, inner) } : value
    }
    default:
      return value
  }
}

/** Of a struct or a variant: one without a name is the value itself. */
function fieldsOf(registry: Registry, fields: { name?: string; typeId: number }[], value: unknown): unknown {
  const [first] = fields
  if (first && first.name === undefined && fields.length === 1) return counted(registry, first.typeId, value)
  if (!first || first.name === undefined || typeof value !== 'object' || value === null) return value
  const known = value as Record<string, unknown>
  return Object.fromEntries(
    fields.map(({ name, typeId }) => {
      const key = normalizeName(name!)
      return [key, counted(registry, typeId, known[key])]
    }),
  )
}

/** What an action calls. */
export interface ReadCall {
  part: Part
  /** As it is labelled in the contract's metadata: "Treasury::create_program". */
  message: string
  args: { name: string; value: unknown }[]
}

/** The message that an action calls, if it is one of the DAO's contracts. */
function messageOf(dao: Dao, action: { callee: AccountId32Like; input: HexString }) {
  const callee = new AccountId32(action.callee)
  const part = PARTS.find((one) => callee.eq(dao.deployment.dao[one]))
  if (!part) return undefined
  const { registry } = dao[part]
  const { messages } = (registry.metadata as ContractMetadata).spec
  const message = messages.find(({ selector }) => action.input.startsWith(selector))
  return message && { part, registry, message }
}

/** Which message of which of the DAO's contracts an action calls, with what; `undefined` if it is none of theirs. */
export function readCall(dao: Dao, action: { callee: AccountId32Like; input: HexString }): ReadCall | undefined {
  const found = messageOf(dao, action)
  if (!found) return undefined
  const { part, registry, message } = found
  const codecs = message.args.map(({ type }) => registry.findCodec(type.type))
  try {
    const values = $.Tuple(...codecs).decode(hexToU8a(action.input).slice(4)) as unknown[]
    const args = message.args.map(({ label }, index) => ({ name: label, value: values[index] }))
    return { part, message: message.label, args }
  } catch {
    // The contract would not understand these bytes either.
    return undefined
  }
}

/**
 * Runs a call of an action dry, as the governor would make it now, or as somebody else. Answers what its callee answers,
 * if that is a contract of the DAO, and throws what it refuses: then a `ContractError`. What an action before it would
 * change is not taken into account.
 */
export async function tryAction(
  dao: Dao,
  action: { callee: AccountId32Like; input: HexString; value: bigint },
  from: AccountId32Like = dao.deployment.dao.governor,
): Promise<unknown> {
  const { callee, input, value } = action
  const raw = await dao.client.call.contractsApi.call(from, callee, value, undefined, undefined, input)
  if (raw.result.isErr) {
    const reason = nameOf(dao, raw.result.err)
    // What is stored is paid for by whoever sends it, who may have more than this account: it came that far.
    if (reason.startsWith('Contracts.StorageDeposit')) return undefined
    throw new ChainRefused(reason)
  }
  const { data, flags } = raw.result.value
  const length = (data.length - 2) / 2
  if (length > MAX_ANSWER && new AccountId32(from).address() === dao.deployment.dao.governor) {
    throw new Error(
      `its callee answers too much: its answer has ${Math.ceil(length / 1_024)} KiB, which is more than the ` +
        `${MAX_ANSWER / 1_024} KiB that another contract can take in, so that the governor's call breaks off and nothing ` +
        'is done; propose a message that answers less',
    )
  }
  const answer = answerIn(dao, action, data)
  if ((flags.bits & REVERTED) !== 0) {
    if (data === NOT_UNDERSTOOD) throw new Error(NO_SUCH_MESSAGE)
    throw new Error(data === '0x' ? 'its callee refuses, and says nothing' : `its callee refuses, and answers ${data}`)
  }
  return answer
}

/**
 * What the callee of an action answered, read from its output as the governor tells it: in `ActionDone`, and in
 * `ActionFailed`, where it is a refusal, which is thrown. `undefined` if it is no message of the DAO's contracts.
 */
export function answerIn(dao: Dao, action: { callee: AccountId32Like; input: HexString }, output: HexString): unknown {
  const found = messageOf(dao, action)
  if (!found) return undefined
  const $answer = found.registry.findCodec(found.message.returnType.type)
  const answer = $answer.tryDecode(output) as Result<unknown, unknown>
  if (answer.isErr) throw new Error(NO_SUCH_MESSAGE)
  return answerOf(answer.value)
}

const NO_SUCH_MESSAGE = 'its callee has no such message, or not with these arguments'
/** The longest answer that a contract can take in, in bytes: a longer one ends its own call, whatever it says. */
const MAX_ANSWER = 16 * 1_024
/** What a contract by ink! answers to a message that it does not have, or of which it cannot read the arguments. */
const NOT_UNDERSTOOD = '0x0101'
/** The flag of a call that undid what it had done. */
const REVERTED = 1
