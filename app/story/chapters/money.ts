// The treasury is funded, and a program pays members each hour.
import { DAY, HOUR, now, prepare } from '@tributary/client'
import { ALICE, NATIVE, UNIT, type Teller } from '../teller'

export async function money(teller: Teller) {
  const { dao } = teller
  const value = 1_000n * UNIT
  await teller.send(prepare(dao, dao.treasury, 'treasuryFund', [NATIVE, value], { from: ALICE, value }))
  const program = await teller.propose('# Pay members each hour\n\nTwelve epochs of 40, shared by votes.', [
    teller.stream({
      asset: NATIVE,
      metric: { source: dao.token.address, metric: 0 },
      basis: 'Level',
      budget: { type: 'Fixed', value: 40n * UNIT },
      start: await now(dao),
      epochLength: HOUR,
      epochs: 12,
      claimWindow: DAY,
    }),
  ])
  await teller.decide(program, 'We can afford it.')
  return { program }
}
