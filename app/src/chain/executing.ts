// Executing a proposal: where one of its actions fails, what its callee said is told.
import { answerIn, ContractError, prepare, read, type Dao, type Prepared } from '@tributary/client'

/** An action of a proposal failed, as its callee refuses it. */
export class ActionRefused extends Error {
  override name = 'ActionRefused'
  constructor(
    readonly action: number,
    readonly refusal: ContractError,
  ) {
    super(`action ${action + 1} fails: ${refusal.message}`, { cause: refusal })
  }
}

export async function prepareExecution(dao: Dao, id: number, from: string): Promise<Prepared<unknown>> {
  try {
    return await prepare(dao, dao.governor, 'governorExecute', [id], { from })
  } catch (error) {
    throw await whyItFails(dao, id, error)
  }
}

/** What an action's callee refused, if that is why a proposal cannot be executed; or else the error as it is. */
export async function whyItFails(dao: Dao, id: number, error: unknown): Promise<unknown> {
  if (!(error instanceof ContractError) || error.variant !== 'ActionFailed') return error
  const { action: index, output } = error.fields as { action: number; output: `0x${string}` }
  const action = (await read(dao.governor.query.governorActions(id)))[index]
  try {
    if (action?.type === 'Call') answerIn(dao, action.value, output)
  } catch (refusal) {
    if (refusal instanceof ContractError) return new ActionRefused(index, refusal)
  }
  return error
}
