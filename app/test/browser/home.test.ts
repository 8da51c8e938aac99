// What waits for a member and what happened since they were here, as the page tells it.
import { prepare, read } from '@tributary/client'
import { expect, test } from 'vitest'
import { money } from '../../story/chapters/money'
import { proposals } from '../../story/chapters/proposals'
import { waiting } from '../../story/chapters/waiting'
import { ALICE, BOB, NATIVE, UNIT, type Teller } from '../../story/teller'
import type { TestWallet } from '../../story/wallet'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

type WithWallet = { testWallet: TestWallet }

let teller: Teller
const tell = async (storyteller: Teller) => {
  teller = storyteller
  return { ...(await money(teller)), ...(await proposals(teller)), ...(await waiting(teller)) }
}

onStage('home', tell, (stage) => {
  const theirs = (what: string | RegExp) =>
    stage.page.getByRole('region', { name: 'What waits for you' }).getByRole('listitem').filter({ hasText: what })
  const underWay = (what: string | RegExp) =>
    stage.page.getByRole('region', { name: 'Under way' }).getByRole('listitem').filter({ hasText: what })
  const news = (what: string | RegExp) =>
    stage.page.locator('section[aria-labelledby=news] li').filter({ hasText: what })
  const give = (amount: bigint) =>
    teller.send(
      prepare(stage.dao, stage.dao.treasury, 'treasuryFund', [NATIVE, amount], { from: ALICE, value: amount }),
    )

  inEveryLook(stage, 'home', async () => {
    await stage.open('/home')
    await stage.connectAs('Bob')
    await theirs('of program 0').waitFor()
    await theirs('of grant 0').waitFor()
    await news(/made proposal/)
      .first()
      .waitFor()
    await stage.expectLegible('home')
  })

  test('who has no wallet sees what is under way and what happened lately', async () => {
    const { locked } = stage.story
    await stage.open('/')
    await stage.page.getByText('Connect a wallet to see what waits for you.').waitFor()
    await underWay(`The timelock of proposal ${locked} “Buy a microphone” ends; then anybody executes it`).waitFor()
    await news(`Proposal ${locked} “Buy a microphone” was queued`).waitFor()
    await stage.page
      .getByRole('link', { name: `proposal ${locked} “Buy a microphone”` })
      .first()
      .click()
    await stage.page.getByRole('heading', { level: 1, name: 'Buy a microphone' }).waitFor()
    expect(stage.faults).toEqual([])
  })

  test('a member sees what waits for them: votes, doubts, claims, and what is under way about them', async () => {
    const { open, mine, watched, doubted } = stage.story
    await stage.open('/home')
    await stage.connectAs('Bob')
    await theirs(`Vote on proposal ${open} “Fund the autumn documentation round” with the 150 FRT that you have left`)
      .getByText(/^Until .*, in (1 day|2\d hours)/)
      .waitFor()
    await theirs(
      `Look at 1 attestation by 5Grwva…GKutQY (${watched}), worth 80 points, and doubt what is false`,
    ).waitFor()
    await theirs(`Propose how to decide 1 attestation (${doubted}), worth 360 points, which you doubt`).waitFor()
    await underWay(
      `Your doubt in 1 attestation (${doubted}) of 5Grwva…GKutQY waits for a vote of the members`,
    ).waitFor()
    await underWay(`1 attestation about you by 5Grwva…GKutQY (${mine}), worth 40 points, may be doubted`).waitFor()
    await stage.page.getByText(/things that anybody may do for the DAO wait in Upkeep/).waitFor()
    await theirs(`Vote on proposal ${open}`).getByRole('link', { name: 'Vote', exact: true }).click()
    await stage.page.getByText('You have 150 FRT in votes to cast.').waitFor()
    expect(stage.faults).toEqual([])
  })

  test('nobody is told that nothing waits for them before they were asked about', async () => {
    await stage.open('/home')
    await underWay('Buy a microphone').or(stage.page.getByText('Buy a microphone')).first().waitFor()
    await stage.page.evaluate(() => {
      const told = window as unknown as { told: string[] }
      told.told = []
      new MutationObserver(() => told.told.push(document.querySelector('main')?.textContent ?? '')).observe(document, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
    await stage.connectAs('Bob')
    await theirs('Vote on proposal').first().waitFor()
    const told = await stage.page.evaluate(() => (window as unknown as { told: string[] }).told)
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter((text) => text.includes('you have done it all'))).toEqual([])
  })

  test('all that is ready is claimed with one signature, or what is chosen of it', async () => {
    const signatures = () => stage.page.evaluate(() => (window as unknown as WithWallet).testWallet.signed)
    await stage.open('/money')
    await stage.connectAs('Bob')
    const ready = stage.page.getByRole('region', { name: 'Ready to claim' })
    const grant = ready.getByRole('checkbox', { name: /^Grant 0: [\d.]+ UNIT$/ })
    await ready.getByRole('checkbox', { name: /^Program 0: [\d.]+ UNIT$/ }).waitFor()
    await grant.uncheck()
    await ready.getByRole('button', { name: 'Claim what is chosen' }).waitFor()
    await grant.check()
    await ready.getByText(/^In all [\d.]+ UNIT or more\.$/).waitFor()
    await ready.getByRole('button', { name: 'Claim 2 at once' }).click()
    await stage
      .dialog()
      .getByText(/^What program 0 owes you by then is paid to you: [\d.]+ UNIT or more\.$/)
      .waitFor()
    await stage
      .dialog()
      .getByText(/^What has vested of grant 0 by then is paid to you/)
      .waitFor()
    await stage
      .dialog()
      .getByText(/^about [\d.]+ UNIT, at most/)
      .waitFor()
    await stage.sign(/^It is paid to you/)
    expect(await signatures()).toBe(1)
    const [cursor] = await read(stage.dao.treasury.query.treasuryCursors(0, [BOB]))
    expect(cursor!.paid).toBeGreaterThan(0n)
    expect((await read(stage.dao.treasury.query.treasuryGrant(0)))!.paid).toBeGreaterThan(0n)
    expect(stage.faults).toEqual([])
  })

  test('a grant is claimed where it waits, by keyboard alone', async () => {
    await stage.open('/home')
    await stage.connectAs('Bob')
    await theirs('that have vested of grant 0').waitFor()
    await theirs('that have vested of grant 0').getByRole('link').focus()
    await tabTo(stage.page, 'Claim')
    // What is told runs on meanwhile, and whoever is at it is not thrown out.
    const before = await theirs('that have vested of grant 0').innerText()
    await expect.poll(() => theirs('that have vested of grant 0').innerText()).not.toBe(before)
    await stage.page.keyboard.press('Enter')
    await stage
      .dialog()
      .getByText(/What has vested of grant 0 by then is paid to you/)
      .waitFor()
    await stage.sign(/^It is paid to you/)
    expect((await read(stage.dao.treasury.query.treasuryGrant(0)))?.paid).toBeGreaterThan(0n)
  })

  test('bonds that are owed are taken, and wait no more', async () => {
    await stage.open('/home')
    await stage.connectAs('Alice')
    await theirs('Take 0.05 UNIT of bonds that are yours').getByRole('button', { name: 'Take' }).click()
    await stage.sign('They are paid to you.')
    await theirs('of bonds that are yours').waitFor({ state: 'detached' })
    expect(await read(stage.dao.metrics.query.metricsBondsOwed(ALICE))).toBe(0n)
  })

  test('what happened since is counted in the navigation, told, and cleared: for each account of its own', async () => {
    const count = stage.page.getByRole('navigation').getByText(/^\d+ new$/)
    await stage.open('/home')
    await stage.connectAs('Bob')
    await stage.page.getByRole('heading', { name: 'What happened lately' }).waitFor()
    await news(/made proposal/)
      .first()
      .waitFor()
    expect(await count.count()).toBe(0)
    // Whoever leaves has seen what was shown.
    await stage.page.getByRole('link', { name: 'Money' }).click()
    await stage.page.getByRole('heading', { level: 1, name: 'Money' }).waitFor()
    await give(7n * UNIT)
    await count.getByText('1').waitFor()
    await give(8n * UNIT)
    await count.getByText('2').waitFor()

    await stage.page.getByRole('link', { name: /^Home/ }).click()
    await stage.page.getByRole('heading', { name: 'Since you were here: 2 new' }).waitFor()
    await news('gave the treasury 8 UNIT').waitFor()
    expect(await news(/./).count()).toBe(2)
    await stage.page.getByRole('button', { name: 'I have seen this' }).click()
    await count.waitFor({ state: 'detached' })
    await stage.page.getByRole('heading', { name: 'Since you were here', exact: true }).waitFor()

    // It is remembered when the page is opened again, and another account is here for the first time.
    await stage.page.reload()
    await stage.page.getByRole('heading', { name: 'Since you were here', exact: true }).waitFor()
    await stage.connectAs('Charlie')
    await stage.page.getByRole('heading', { name: 'What happened lately' }).waitFor()
    expect(stage.faults).toEqual([])
  })
})
