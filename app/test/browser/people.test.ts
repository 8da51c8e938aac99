// Members and the treasury, in a browser, on a development node: what is shown is what the chain says, and what is done
// is seen on the chain. MEMBERS=10000 has so many more members; it takes some minutes to make them.
import { readFile } from 'node:fs/promises'
import { formatUnits, read } from '@tributary/client'
import { expect, test } from 'vitest'
import { money } from '../../story/chapters/money'
import { people } from '../../story/chapters/people'
import { ALICE, BOB, CHARLIE, NATIVE, UNIT, type Teller } from '../../story/teller'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

const OTHERS = Number(process.env.MEMBERS ?? 500)

const tell = async (teller: Teller) => ({ ...(await money(teller)), ...(await people(teller, OTHERS)) })

const grouped = (count: number) => count.toLocaleString('en')

onStage('members and the treasury', tell, (stage) => {
  const treasury = () => stage.dao.treasury.query
  const token = () => stage.dao.token.query
  const rows = () => stage.page.getByRole('table', { name: 'Members' }).locator('.line')
  const openMembers = async () => {
    await stage.open('/members')
    await stage.page.getByRole('heading', { name: `${grouped(stage.story.members)} members` }).waitFor()
  }

  test('all members are listed, but only those in the window are drawn, wherever it is scrolled to', async () => {
    await stage.open('/proposals')
    await stage.page.getByRole('heading', { name: 'Proposals' }).waitFor()
    const before = performance.now()
    await openMembers()
    console.log(`${stage.story.members} members are listed after ${Math.round(performance.now() - before)} ms`)
    await rows().first().waitFor()
    expect(await rows().count()).toBeLessThan(60)
    await stage.page.getByRole('button', { name: /^Points/ }).click()
    await stage.page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)')
    await expect.poll(async () => Number(await rows().first().getAttribute('aria-rowindex'))).toBeGreaterThan(20)
    await stage.page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)')
    await stage.page.locator(`[aria-rowindex="${stage.story.members + 1}"]`).waitFor()
    expect(await rows().count()).toBeLessThan(60)
    expect(stage.faults).toEqual([])
  })

  test('a member is found by address or by what the wallet calls them, and leads to what they have', async () => {
    await openMembers()
    await stage.connectAs('Alice')
    await stage.page.getByLabel('Look for a member').fill('charlie')
    await stage.page.getByText('1 member found').waitFor()
    await rows()
      .getByRole('link', { name: /5FLSig/ })
      .click()
    await stage.page.getByRole('heading', { name: '5FLSig…XcS59Y' }).waitFor()
    await stage.page.getByText(CHARLIE).waitFor()
    const tokens = await read(token().psp22BalanceOf(CHARLIE))
    await stage.page.getByText(`${formatUnits(tokens, 12)} FRT`, { exact: true }).waitFor()
    await stage.page.getByText('The votes of their tokens go to').waitFor()
    await stage.page.getByText('12 pages of docs (metric 1)', { exact: true }).waitFor()
    expect(stage.faults).toEqual([])
  })

  test('how it is spread is a picture, and the same in a table', async () => {
    await openMembers()
    const curves = stage.page.getByRole('img', { name: /Lorenz curves/ })
    const table = stage.page.getByRole('table', { name: 'Concentration, over all members' })
    const gini = await table
      .getByRole('row', { name: /Tokens/ })
      .getByRole('cell')
      .first()
      .innerText()
    expect(await curves.getAttribute('aria-label')).toContain(`Tokens: Gini ${gini}`)
    await stage.page.getByText(/have more than half of the votes, of/).waitFor()
  })

  test('a member gives their votes to another, and takes them back', async () => {
    await stage.open(`/members/${BOB}`)
    await stage.connectAs('Alice')
    await stage.page.getByText('One member has given them their votes:').waitFor()
    await stage.page.getByRole('button', { name: 'Delegate to this member' }).click()
    await stage.dialog().getByText('Your tokens stay yours').waitFor()
    await stage.sign('They have your votes from the next moment on.')
    expect((await read(token().tokenDelegateOf(ALICE))).address()).toBe(BOB)
    await stage.page.getByText('2 members have given them their votes:').waitFor()
    await stage.page.getByRole('button', { name: 'Take my votes back' }).click()
    await stage.sign('Your votes are your own again.')
    expect((await read(token().tokenDelegateOf(ALICE))).address()).toBe(ALICE)
    await stage.page.getByText('One member has given them their votes:').waitFor()
    expect(stage.faults).toEqual([])
  })

  test('what is no account is told so, and who is no member may be looked at', async () => {
    const misspelt = '5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaX'
    for (const nobody of ['nobody', misspelt]) {
      await stage.open(`/members/${nobody}`)
      await stage.page.getByRole('heading', { name: 'This is no account’s address' }).waitFor()
    }
    await openMembers()
    await stage.page.getByLabel('Look for a member').fill(misspelt)
    await stage.page.getByText('There is nobody like this.').waitFor()
    await stage.page.getByLabel('Look for a member').fill('5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw')
    await stage.page.getByText('This account is no member:').waitFor()
  })

  test('the books of the treasury close, and are the chain’s', async () => {
    await stage.open('/treasury')
    const books = stage.page.getByRole('table', { name: 'What became of what arrived' })
    await books.waitFor()
    await expect
      .poll(async () => {
        const cells = (await books.getByRole('cell').allInnerTexts()).filter((cell) => cell.endsWith(' UNIT'))
        const amounts = cells.map((cell) => BigInt(Math.round(Number(cell.replace(/[^\d.]/g, '')) * 1e6)))
        const sum = amounts.slice(0, -1).reduce((all, one) => all + one, 0n)
        const difference = sum - amounts.at(-1)!
        return difference >= -2n && difference <= 2n && amounts.length >= 4
      })
      .toBe(true)
    const vault = await read(treasury().treasuryVault(NATIVE))
    expect(vault.inflow).toBe(vault.paid + vault.reserved + vault.free + vault.lost)
    await stage.page
      .getByTestId('free-native')
      .getByText(`${formatUnits(vault.free, 12)} UNIT`)
      .waitFor()
    await stage.page.getByText(/^400 UNIT in 7 days; .* is left until/).waitFor()
    await stage.page.getByText(/is the first that is not covered/).waitFor()
    await stage.page.getByRole('img', { name: /^What is free as programs take from it/ }).waitFor()
  })

  test('programs are sentences, and their epochs tell who was paid', async () => {
    await stage.open('/treasury')
    const program = stage.page.getByRole('article', { name: 'Program 0' })
    await program
      .getByText('Program 0: stream 40 UNIT each hour, 12 times, 480 UNIT in all, by balances of the token')
      .waitFor()
    await program.getByRole('button', { name: 'Epochs and who was paid' }).click()
    await program.getByRole('link', { name: /5Grwva/ }).waitFor()
    await program.getByRole('link', { name: /5FHneW/ }).waitFor()
    await stage.page.getByText('0.5 UNIT for each unit of docs (metric 1) earned', { exact: false }).waitFor()
  })

  test('a grant vests by the chain’s time, and anybody has what is due paid', async () => {
    await stage.open('/treasury')
    await stage.connectAs('Bob')
    const vested = stage.page.getByTestId('vested-0')
    await vested.waitFor()
    const before = await vested.innerText()
    await expect.poll(() => vested.innerText()).not.toBe(before)
    await stage.page.getByText('is at least 100 pages: it is 0 pages, so it is closed.').waitFor()
    const paid = (await read(treasury().treasuryGrant(0)))!.paid
    await stage.page.getByRole('button', { name: 'Pay what is due' }).click()
    await stage.sign('It is paid.')
    expect((await read(treasury().treasuryGrant(0)))!.paid).toBeGreaterThan(paid)
    expect(stage.faults).toEqual([])
  })

  test('a member redeems tokens, by keyboard alone, for what was told or a little less', async () => {
    const paid = () => stage.page.getByText(/^Paid: [\d.]+ UNIT in all\.$/)
    await stage.open(`/members/${BOB}`)
    const before = await paid().innerText()
    await stage.open('/treasury')
    await stage.connectAs('Bob')
    const share = stage.page.getByTestId('share-native')
    const whole = await share.innerText()
    await stage.page.getByLabel('How many tokens').fill('10')
    await stage.page.getByLabel('At most so much less, in percent').focus()
    await expect.poll(() => share.innerText()).not.toBe(whole)
    await tabTo(stage.page, 'Redeem and burn')
    await stage.page.keyboard.press('Enter')
    await stage.dialog().getByText('10 FRT of yours are burnt, for good').waitFor()
    const held = await read(token().psp22BalanceOf(BOB))
    await tabTo(stage.page, 'Sign and send')
    await stage.page.keyboard.press('Enter')
    await stage.dialog().getByText('They are burnt, and their share is paid to you.').waitFor()
    expect(held - (await read(token().psp22BalanceOf(BOB)))).toBe(10n * UNIT)
    await stage.dialog().getByRole('button', { name: 'Close' }).last().click()
    await stage.open(`/members/${BOB}`)
    // What one gave tokens for is not what one was paid.
    await stage.page.getByText(/^Redeemed: [\d.]+ UNIT in all\.$/).waitFor()
    expect(await paid().innerText()).toBe(before)
    expect(stage.faults).toEqual([])
  })

  test('more tokens than one has redeem for nothing, and are told so', async () => {
    await stage.open('/treasury')
    await stage.connectAs('Bob')
    await stage.page.getByLabel('How many tokens').fill('100000')
    await stage.page.getByText(/^at most .* FRT$/).waitFor()
    await expect.poll(() => stage.page.getByRole('button', { name: 'Redeem and burn' }).count()).toBe(0)
  })

  test('what one was paid is a file for a spreadsheet, as far back as was looked', async () => {
    await stage.open('/treasury')
    await stage.connectAs('Charlie')
    const button = stage.page.getByRole('button', { name: 'Statement as CSV' })
    await button.waitFor()
    const [download] = await Promise.all([stage.page.waitForEvent('download'), button.click()])
    expect(download.suggestedFilename()).toMatch(/^front-paid-5FLSig-XcS59Y(-since-block-\d+)?\.csv$/)
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(lines[0]).toBe(
      'member,time,block,kind,number,epoch,asset,unit,amount,amount_smallest,balance,balance_smallest',
    )
    expect(lines[1]).toMatch(
      new RegExp(`^${CHARLIE},20..-[^,]*,\\d+,transfer,,,native,UNIT,5,5000000000000,5,5000000000000$`),
    )
    expect(lines[2]).toMatch(/,grant,0,,native,UNIT,20\.\d+,20\d+,25\.\d+,25\d+$/)
    await stage.page.getByText(/^Looked for payments (back to block|in all blocks of the DAO)/).waitFor()
    expect(stage.faults).toEqual([])
  })

  test('anybody gives the treasury something', async () => {
    const { inflow } = await read(treasury().treasuryVault(NATIVE))
    await stage.open('/treasury')
    await stage.connectAs('Alice')
    await stage.page.getByLabel('How much, in UNIT').fill('99999999')
    await stage.page.getByRole('button', { name: 'Give', exact: true }).click()
    await stage
      .dialog()
      .getByText(
        /^5Grwva.* has .* UNIT, but needs more than 99,999,999 UNIT for what is sent, the fee and the deposit; nothing was sent\.$/,
      )
      .waitFor()
    await stage.dialog().getByRole('button', { name: 'Close', exact: true }).click()
    await stage.page.getByLabel('How much, in UNIT').fill('2.5')
    await stage.page.getByRole('button', { name: 'Give', exact: true }).click()
    await stage.dialog().getByText('You give the treasury 2.5 UNIT. It cannot be taken back.').waitFor()
    await stage.sign('The treasury has 2.5 UNIT more.')
    expect((await read(treasury().treasuryVault(NATIVE))).inflow - inflow).toBe((UNIT * 5n) / 2n)
  })

  test('its guardian pauses the treasury, once, and nobody else is offered to', async () => {
    await stage.open('/treasury')
    await stage.connectAs('Alice')
    await stage.page.getByText('may pause what the treasury newly promises, once, for two weeks.').waitFor()
    expect(await stage.page.getByRole('button', { name: 'Pause the treasury' }).count()).toBe(0)
    await stage.connectAs('Bob')
    await stage.page.getByRole('button', { name: 'Pause the treasury' }).click()
    await stage.sign('The treasury is paused.')
    expect((await read(treasury().treasuryPauseState())).guardian).toBeUndefined()
    await stage.page.getByText(/^Paused until/).waitFor()
    await stage.page.getByText('Its guardian may pause it once, and has', { exact: false }).waitFor()
  })

  inEveryLook(stage, 'each of these views', async () => {
    await openMembers()
    await stage.expectLegible('members')
    await stage.connectAs('Bob')
    await stage.open(`/members/${CHARLIE}`)
    await stage.page.getByText('12 pages of docs (metric 1)', { exact: true }).waitFor()
    await stage.expectLegible('member')
    await stage.open('/treasury')
    await stage.page.getByTestId('vested-0').waitFor()
    await stage.page.getByTestId('share-native').waitFor()
    await stage.page.getByRole('button', { name: 'The next epochs, as a table' }).click()
    await stage.page.getByRole('button', { name: 'Epochs and who was paid' }).first().click()
    await stage.page.getByRole('table', { name: /^Epochs of program/ }).waitFor()
    await stage.expectLegible('treasury')
  })
})
