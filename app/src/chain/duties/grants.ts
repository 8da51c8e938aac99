// Grants of which enough has vested to be paid.
import { ContractError, DAY, read, type treasury } from '@tributary/client'
import { allGrants, type NumberedGrant } from '../lists'
import { attempt, type Duty, type Looking } from './duty'

/** How much of a grant vests in a day; all of it, if it vests in less. */
export function daysWorth({ amount, start, end }: treasury.GrantConfig): bigint {
  const days = end > start ? (end - start) / DAY : 0n
  const divisor = days > 1n ? days : 1n
  return (amount + divisor - 1n) / divisor
}

export async function grants(looking: Looking): Promise<Duty[]> {
  const all = await allGrants(looking.dao)
  const each = await Promise.all(all.map((grant) => ofGrant(looking, grant)))
  return each.flat()
}

async function ofGrant(looking: Looking, [id, grant]: NumberedGrant): Promise<Duty[]> {
  const { config, canceledAt } = grant
  const works = async (message: string) => !(await attempt(looking, 'treasury', message, [id])).refusal
  const isOver = canceledAt !== undefined || looking.now >= config.end
  let amount: bigint
  try {
    amount = await read(looking.dao.treasury.query.treasuryGrantDue(id))
  } catch (error) {
    // A closed gate delays; only what nobody can be owed any more is freed.
    const isShut = error instanceof ContractError && error.variant === 'GateClosed'
    return isShut && canceledAt !== undefined && (await works('treasuryReleaseGrant'))
      ? [{ do: 'release', grant: id }]
      : []
  }
  if (amount === 0n || (amount < daysWorth(config) && !isOver)) return []
  if (!(await works('treasuryClaimGrant'))) return []
  return [{ do: 'grant', grant: id, recipient: config.recipient.address(), asset: config.asset, amount }]
}
