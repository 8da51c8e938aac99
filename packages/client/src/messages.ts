// Calls of the DAO's contracts as proposals carry them: an action `Call` has a contract's account, and the bytes of a
// message with its arguments.
import { AccountId32, type AccountId32Like, type Result } from 'dedot/codecs'
import type { Contract, ContractMetadata, GenericContractApi } from 'dedot/contracts'
import * as $ from 'dedot/shape'
import { hexToU8a, type HexString } from 'dedot/utils'
import { answerOf, type Dao } from './dao.js'
import { PARTS, type Part } from './deployment.js'
import type { Arguments, Messages } from './send.js'

/** The bytes of a message with its arguments: the `input` of an action. */
export function inputOf<Api extends GenericContractApi, M extends Messages<Api>>(
  contract: Contract<Api>,
  message: M,
  args: Arguments<Api['tx'][M]>,
): HexString {
  const tx = contract.tx[message] as (...all: unknown[]) => { call: { palletCall: { params: { data: HexString } } } }
  return tx(...args).call.palletCall.params.data
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
    const known = dao.client.registry.findErrorMeta(raw.result.err)
    // What is stored is paid for by whoever sends it, who may have more than this account: it came that far.
    if (known?.name.startsWith('StorageDeposit')) return undefined
    throw new Error(`the chain refuses: ${known ? `${known.pallet}.${known.name}` : JSON.stringify(raw.result.err)}`)
  }
  const { data, flags } = raw.result.value
  const answer = answerIn(dao, action, data)
  if ((flags.bits & REVERTED) !== 0) throw new Error('its callee refuses')
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
  if (answer.isErr) throw new Error('its callee has no such message, or not with these arguments')
  return answerOf(answer.value)
}

/** The flag of a call that undid what it had done. */
const REVERTED = 1
