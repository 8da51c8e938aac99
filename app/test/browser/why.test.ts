// Why an amount is what it is: computed again in the page, and held against what the chain paid.
import { formatUnits, now, read } from '@tributary/client'
import { expect, test } from 'vitest'
import { contributions, shares } from '../../story/chapters/contributions'
import { ALICE, BOB, CHARLIE, type Teller } from '../../story/teller'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

const tell = async (teller: Teller) => ({ ...(await contributions(teller)), ...(await shares(teller)) })

const amount = (units: bigint) => `${formatUnits(units, 12)} UNIT`

onStage('why this amount', tell, (stage) => {
  /** What of an epoch was paid to a member, as the chain's events tell it. */
  const paid = async (member: string, epoch: number): Promise<bigint[]> => {
    const { number: newest } = await stage.dao.client.block.finalized()
    const amounts: bigint[] = []
    for (let block = stage.dao.deployment.block; block <= newest; block++) {
      const hash = await stage.dao.client.rpc.chain_getBlockHash(block)
      const events = await (await stage.dao.client.at(hash!)).query.system.events()
      for (const { data } of stage.dao.treasury.events.Paid.filter(events)) {
        if (!data.member.eq(member) || data.program !== stage.story.points) continue
        amounts.push(...data.parts.filter(([of]) => of === epoch).map(([, part]) => part))
      }
    }
    return amounts
  }
  const step = (name: string) => stage.page.getByTestId(`why-${name}`)

  test('what a member was paid in full is equal to the unit, and each step leads on', async () => {
    const [whole] = await paid(BOB, 0)
    await stage.open(`/why/${stage.story.points}/0/${BOB}`)
    await stage.page.getByRole('heading', { name: `Why ${amount(whole!)}` }).waitFor()
    await stage.page.getByText(`The chain paid ${amount(whole!)}: equal to the unit.`).waitFor()
    expect(await step('contributions').innerText()).toBe('45 points')
    expect(await step('share').innerText()).toBe('42.8571 %')
    expect(await step('budget').innerText()).toBe('10 UNIT')
    expect(await step('amount').innerText()).toBe(amount(whole!))
    expect(await step('paid').innerText()).toBe(amount(whole!))
    await stage.page.getByRole('link', { name: `attestation ${stage.story.docs + 1}` }).click()
    await stage.page.getByRole('heading', { name: '2 pages of docs' }).waitFor()
    await stage.page.getByRole('link', { name: 'What it brings them, and why' }).click()
    await stage.page.getByRole('link', { name: 'Epoch 0' }).last().waitFor()
    expect(stage.faults).toEqual([])
  })

  test('what was paid within an epoch is equal to what had accrued by then, and the rest may be claimed', async () => {
    const [part] = await paid(ALICE, 0)
    await stage.open(`/why/${stage.story.points}/0/${ALICE}`)
    await stage.page
      .getByText(`The chain paid ${amount(part!)}, equal to the unit to what had accrued by then;`, { exact: false })
      .waitFor()
    await stage.page.getByText('equal to the unit', { exact: true }).waitFor()
    expect(await step('paid').innerText()).toBe(amount(part!))
  })

  test('who claims sees that it is equal, coming from Money', async () => {
    await stage.open('/money')
    await stage.connectAs('Alice')
    const program = stage.page.getByRole('article', { name: `Program ${stage.story.points}` })
    await program.getByRole('button', { name: 'Claim' }).click()
    await stage.sign(/^It is paid to you/)
    const parts = await paid(ALICE, 0)
    expect(parts).toHaveLength(2)
    await program.getByRole('link', { name: 'Why this amount' }).click()
    await stage.page.getByRole('heading', { name: /^Why / }).waitFor()
    await stage.open(`/why/${stage.story.points}/0/${ALICE}`)
    const whole = parts.reduce((sum, one) => sum + one, 0n)
    await stage.page.getByText(`The chain paid ${amount(whole)}: equal to the unit.`).waitFor()
    expect(await stage.page.getByText('equal to the unit', { exact: true }).count()).toBe(2)
    expect(stage.faults).toEqual([])
  })

  test('who has no share is owed nothing, and an epoch to come is told so', async () => {
    await stage.open(`/why/${stage.story.points}/0/${CHARLIE}`)
    await stage.page.getByText('Nothing is owed.').waitFor()
    await stage.open(`/why/${stage.story.points}/599/${CHARLIE}`)
    await stage.page.getByRole('heading', { name: /has not begun$/ }).waitFor()
    await stage.open(`/why/${stage.story.points}/600/${CHARLIE}`)
    await stage.page.getByRole('heading', { name: /has no epoch 600$/ }).waitFor()
    await stage.open(`/why/77/0/${CHARLIE}`)
    await stage.page.getByRole('heading', { name: 'There is no program 77' }).waitFor()
    await stage.open('/why/0/0/nobody')
    await stage.page.getByRole('heading', { name: 'There is no such payment' }).waitFor()
    expect(stage.faults).toEqual([])
  })

  test('a member’s epochs are listed, newest first, and lead to why by keyboard', async () => {
    await stage.open(`/why/${BOB}`)
    const epochs = stage.page.getByRole('table', { name: `Epochs of program ${stage.story.points}` })
    await epochs.getByRole('link').first().waitFor()
    const { start, epochLength } = (await read(stage.dao.treasury.query.treasuryProgram(stage.story.points)))!.config
    const begun = Number(((await now(stage.dao)) - start) / epochLength)
    const newest = Number((await epochs.getByRole('link').first().innerText()).replace('Epoch ', ''))
    expect(begun - newest).toBeLessThanOrEqual(1)
    await tabTo(stage.page, `Epoch ${newest}`)
    await stage.page.keyboard.press('Enter')
    await stage.page.getByRole('heading', { name: /^Why / }).waitFor()
  })

  inEveryLook(stage, 'why an amount is what it is', async () => {
    const { points } = stage.story
    await stage.open('/money')
    await stage.connectAs('Bob')
    const views: [string, string][] = [
      [`/why/${points}/0/${BOB}`, 'why'],
      [`/why/${points}/1/${ALICE}`, 'why-open'],
    ]
    for (const [view, name] of views) {
      await stage.open(view)
      await stage.page.getByTestId('verdict').waitFor()
      await stage.expectLegible(name)
    }
    await stage.open(`/why/${BOB}`)
    await stage.page.getByRole('link', { name: 'Epoch 0' }).last().waitFor()
    await stage.expectLegible('why-member')
  })
})
