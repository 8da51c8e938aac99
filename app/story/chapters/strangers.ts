// What others bring along: a token with a name of its own and one without, and a program by a source that breaks calls.
import { DAY, HOUR, now, prepare, type treasury } from '@tributary/client'
import { Guest } from '../guests'
import { ALICE, NATIVE, UNIT, type Teller } from '../teller'

/** Of lemons, a hundred make one. */
export const LEMONS = { symbol: 'LEM', decimals: 2 }

/** So many bytes are more than a contract takes. */
const TOO_MANY = 40_000

export async function strangers(teller: Teller) {
  const { dao } = teller
  const lemons = await Guest.invite(teller, 'plain', [100_000n, 'Lemons', LEMONS.symbol, LEMONS.decimals])
  await lemons.send('PSP22::approve', dao.treasury.address, 50_000n)
  await fund(teller, lemons.address, 12_550n)

  const crook = await Guest.invite(teller, 'crook', [{ type: 'Honest' }])
  await crook.send('mint_batch', [[ALICE, 1_000n]])
  await fund(teller, crook.address, 700n)

  const start = await now(dao)
  const stream = (source: string, metric: number, asset: treasury.AssetLike, budget: bigint) =>
    teller.stream({
      asset,
      metric: { source, metric },
      basis: 'Level',
      budget: { type: 'Fixed', value: budget },
      start,
      epochLength: HOUR,
      epochs: 12,
      claimWindow: DAY,
    })
  const decided = await teller.propose('# Lemons for all\n\nAnd programs that nobody should make.', [
    // More than there is.
    stream(dao.token.address, 0, NATIVE, 5_000n * UNIT),
    stream(crook.address, 0, NATIVE, UNIT),
    stream(dao.token.address, 0, { type: 'Psp22', value: lemons.address }, 600n),
  ])
  await teller.decide(decided)
  await crook.send('play', { type: 'LongAnswer', value: TOO_MANY }, 2n ** 63n)
  return { lemons: lemons.address, crook: crook.address, decided }
}

async function fund(teller: Teller, token: string, amount: bigint): Promise<void> {
  const [{ dao }, asset] = [teller, { type: 'Psp22', value: token } as const]
  await teller.send(prepare(dao, dao.treasury, 'treasuryFund', [asset, amount], { from: ALICE }))
}
