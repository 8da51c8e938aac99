// What anybody may do for the DAO: each is told, done by a button, and seen on the chain.
import { read } from '@tributary/client'
import { expect, test } from 'vitest'
import { money } from '../../story/chapters/money'
import { upkeep } from '../../story/chapters/upkeep'
import { BOB, CHARLIE, type Teller } from '../../story/teller'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

const tell = async (teller: Teller) => ({ ...(await money(teller)), ...(await upkeep(teller)) })

onStage('upkeep', tell, (stage) => {
  const row = (what: string | RegExp) => stage.page.getByRole('listitem').filter({ hasText: what })

  inEveryLook(stage, 'upkeep', async () => {
    await stage.open('/upkeep')
    await row('Make 2 attestations (2 and 3) of 5FHneW…M694ty and 5FLSig…XcS59Y count').waitFor()
    await stage.page.getByRole('heading', { name: 'What cannot be done yet' }).waitFor()
    await stage.expectLegible('upkeep')
  })

  test('all that is due is told to who has no wallet, and what cannot be done yet with why', async () => {
    const { passed, executable, failing, present } = stage.story
    await stage.open('/upkeep')
    await row(`Start the timelock of proposal ${passed} “Print the handbook”, which has passed`).waitFor()
    await row(`Execute proposal ${executable} “Thank Charlie for the index”: its timelock is over`).waitFor()
    await row('Open the next epoch of program 0').waitFor()
    await row(`what program ${present} owes for epochs that are over`).waitFor()
    await row(`Count 1 voter on proposal ${passed}`).waitFor()
    const waiting = stage.page.getByRole('region', { name: 'What cannot be done yet' }).getByRole('listitem')
    await waiting
      .filter({ hasText: `proposal ${failing} “Buy a house”` })
      .getByText(/action 1 would fail: .* are free and not due to epochs, and 9,000 UNIT are needed/)
      .waitFor()
    await waiting.filter({ hasText: 'program 1' }).getByText('0 FRT are free and not due to epochs').waitFor()
    expect(await waiting.getByRole('button').count()).toBe(0)
    expect(stage.faults).toEqual([])
  })

  test('attestations that nobody doubted are made to count, and are gone from the list', async () => {
    await stage.open('/upkeep')
    await stage.connectAs('Bob')
    const due = row('Make 2 attestations (2 and 3) of 5FHneW…M694ty and 5FLSig…XcS59Y count')
    await due.getByRole('button', { name: 'Make count' }).click()
    await stage
      .dialog()
      .getByText(/2 attestations \(2 and 3\) of .* will count/)
      .waitFor()
    await stage.sign('What was due counts.')
    await due.waitFor({ state: 'detached' })
    for (const id of stage.story.due) {
      expect((await read(stage.dao.metrics.query.metricsAttestation(id)))?.status).toBe('Final')
    }
  })

  test('a proposal that has passed is queued, and is to be executed next: by keyboard alone', async () => {
    const { passed } = stage.story
    await stage.open('/upkeep')
    await stage.connectAs('Charlie')
    await row(`Start the timelock of proposal ${passed}`).waitFor()
    await tabTo(stage.page, 'Queue')
    await stage.page.keyboard.press('Enter')
    await stage.dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await tabTo(stage.page, 'Sign and send')
    await stage.page.keyboard.press('Enter')
    await stage.dialog().getByText('It is queued: its timelock runs.').waitFor()
    // What had the focus is gone, and what opened the dialog will be: neither loses the reader's place.
    const focused = (inside: string) =>
      stage.page.waitForFunction((inside) => document.activeElement?.closest(inside), inside)
    await focused('[role=dialog]')
    await stage.page.keyboard.press('Escape')
    await stage.dialog().waitFor({ state: 'hidden' })
    await focused('main')
    await row(`Execute proposal ${passed}`).waitFor()
    expect((await read(stage.dao.governor.query.governorProposal(passed)))?.state).toBe('Queued')
  })

  test('a program pays members for epochs that are over, whoever asks for it', async () => {
    const { present } = stage.story
    await stage.open('/upkeep')
    await stage.connectAs('Alice')
    await row(`what program ${present} owes`).getByRole('button', { name: 'Pay' }).click()
    await stage.sign('They are paid.')
    await row(`what program ${present} owes`).waitFor({ state: 'detached' })
    const cursors = await read(stage.dao.treasury.query.treasuryCursors(present, [BOB, CHARLIE]))
    expect(cursors.map(({ epoch }) => epoch)).toEqual([2, 2])
    expect((await read(stage.dao.treasury.query.treasuryEpoch(present, 1)))?.paid).toBeGreaterThan(0n)
  })

  test('an epoch that has begun is opened, and who took part is counted', async () => {
    const { executable } = stage.story
    await stage.open('/upkeep')
    await stage.connectAs('Bob')
    await row('Open the next epoch of program 0').getByRole('button', { name: 'Open' }).click()
    await stage.sign('The epoch is open.')
    expect((await read(stage.dao.treasury.query.treasuryProgram(0)))?.opened).toBe(1)
    await row(`Count 1 voter on proposal ${executable}`).getByRole('button', { name: 'Count' }).click()
    await stage.sign('They are counted.')
    expect((await read(stage.dao.governor.query.governorProposal(executable)))?.counted).toBe(1)
    expect(stage.faults).toEqual([])
  })
})
