// The page as it is built, in a browser, on a development node with a DAO: what is done in it is seen on the chain.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, read, type Dao } from '@tributary/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CONTRACTS_NODE, Development, TRIBUTARY } from '../../../packages/client/test/node/development.js'
import { host, walletScript, type Host } from '../../story/host'
import { tell, type Story } from '../../story/story'
import { ACCOUNTS, type TestWallet } from '../../story/wallet'
import { CHROMIUM, connectAs, expectAccessible, faultsOf, launch, loadedBytes, newPage, tabTo } from './browser'

const [ALICE] = ACCOUNTS.map(({ address }) => address) as [string]
const UNIT = 10n ** 12n
const FIRST_VIEW_BYTES = 300 * 1024

const lacks = Object.entries({ CONTRACTS_NODE, TRIBUTARY, CHROMIUM }).flatMap(([name, found]) => (found ? [] : [name]))
if (lacks.length > 0) console.warn(`The page is not opened in a browser, for want of ${lacks.join(', ')}.`)

describe.skipIf(lacks.length > 0)('the page', () => {
  let node: Development
  let dao: Dao
  let story: Story
  let hosted: Host
  let browser: Browser
  let wallet: string
  let page: Page
  let faults: string[]

  beforeAll(async () => {
    node = await Development.start()
    dao = await connect(node.url, node.deployment)
    story = await tell(dao)
    const deployment = await readFile(node.file('deployments/development/front.json'), 'utf8')
    hosted = await host({ deployment, rpc: node.url })
    wallet = await walletScript()
    browser = await launch()
  })

  afterAll(async () => {
    await browser?.close()
    await hosted?.stop()
    await dao?.disconnect()
    await node?.stop()
  })

  beforeEach(async () => {
    page = await newPage(browser, wallet)
    page.setDefaultTimeout(20_000)
    faults = faultsOf(page)
  })

  afterEach(() => page.context().close())

  const open = (view: string) => page.goto(`${hosted.url}#${view}`)
  const dialog = () => page.getByRole('dialog')
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

  test('shows proposals with their titles and states to who has no wallet, and loads little for it', async () => {
    const bytes = loadedBytes(page)
    await open('/')
    await page.getByText('Fund the autumn documentation round').waitFor()
    await page.getByText('Give it all to Charlie').waitFor()
    const states = await page.locator('main li .mantine-Badge-root').allInnerTexts()
    expect(states.map((state) => state.toLowerCase())).toEqual(['voting', 'voting', 'queued', 'defeated', 'executed'])
    const loaded = await bytes()
    console.log(`the first view is ${Math.ceil(loaded / 1024)} KB gzipped`)
    expect(loaded).toBeLessThan(FIRST_VIEW_BYTES)
    expect(faults).toEqual([])
  })

  test('a member votes with a reason: it is told first, a refused signature is no error, and the chain has it', async () => {
    await open(`/proposals/${story.open}`)
    await connectAs(page, 'Alice')
    await page.getByText('You have 600 FRT in votes to cast.').waitFor()
    await page.getByText('Split', { exact: true }).click()
    await page.getByLabel('For', { exact: true }).last().fill('10')
    await page.getByLabel('Against', { exact: true }).last().fill('2.5')
    await page.getByLabel(/^Why/).fill('Two of us see it differently')
    await page.getByRole('button', { name: 'Vote', exact: true }).click()
    await dialog().getByText(`You vote for with 10 FRT, against with 2.5 FRT on proposal ${story.open}.`).waitFor()
    await dialog()
      .getByText(/UNIT, at most/)
      .first()
      .waitFor()

    await page.evaluate(() => ((window as unknown as { testWallet: TestWallet }).testWallet.refuses = true))
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('You did not sign, so nothing was sent.').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)

    await page.evaluate(() => ((window as unknown as { testWallet: TestWallet }).testWallet.refuses = false))
    await dialog().getByRole('button', { name: 'Sign and send' }).dblclick()
    await dialog().getByText('Your vote counts.').waitFor()
    const ballot = await read(dao.governor.query.governorBallot(story.open, ALICE))
    expect(ballot?.cast).toEqual({ forVotes: 10n * UNIT, againstVotes: 2_500_000_000_000n, abstainVotes: 0n })

    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('Two of us see it differently').waitFor()
    await page.getByText('Mostly yes; some whom I vote for see it otherwise.').waitFor()
    expect(faults).toEqual([])
  })

  test('all of it goes by keyboard alone', async () => {
    const press = (key: string) => page.keyboard.press(key)
    await open('/')
    await page.getByText('Fund the autumn documentation round').waitFor()
    await press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
    await tabTo(page, 'Connect a wallet')
    await press('Enter')
    await dialog().waitFor()
    await tabTo(page, 'test-wallet')
    await press('Enter')
    await page.getByRole('radio', { name: /^Bob/ }).waitFor()
    await tabTo(page, 'Bob')
    await press('Space')
    await tabTo(page, 'Done')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    await tabTo(page, 'Fund the autumn documentation round')
    await press('Enter')
    await page.getByText('You have 150 FRT in votes to cast.').waitFor()
    await tabTo(page, 'Vote')
    await press('Enter')
    await dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await press('Escape')
    await dialog().waitFor({ state: 'hidden' })
  })

  test('each action is a sentence, and says whether it would work', async () => {
    await open(`/proposals/${story.open}`)
    await page.getByText('Pay 60 UNIT to 5FHneW…jM694ty at once'.replace('jM694ty', 'M694ty')).waitFor()
    await page.getByText('Tried as the governor just now: it would work.').waitFor()
    await page.getByText(/are free and not due to epochs, and 2,000 UNIT are needed/).waitFor()
  })

  test('a member claims what has accrued, and it runs on by the chain’s time', async () => {
    await open('/money')
    await connectAs(page, 'Alice')
    const owed = page.getByTestId('owed-0')
    await owed.waitFor()
    const before = await owed.innerText()
    await expect.poll(() => owed.innerText(), { timeout: 20_000 }).not.toBe(before)
    await page.getByRole('button', { name: 'Claim' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('It is paid to you.').waitFor()
    const [cursor] = await read(dao.treasury.query.treasuryCursors(0, [ALICE]))
    expect(cursor!.paid).toBeGreaterThan(0n)
    expect(faults).toEqual([])
  })

  test('anybody executes what is queued', async () => {
    await open(`/proposals/${story.queued}`)
    await connectAs(page, 'Bob')
    await page.getByRole('button', { name: 'Execute' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('It is executed.').waitFor()
    expect((await read(dao.governor.query.governorProposal(story.queued)))?.state).toBe('Executed')
  })

  test('what a contract refuses is told in words', async () => {
    await open('/money')
    await connectAs(page, 'Charlie')
    await page.getByText('It owes you nothing now.').waitFor()
    await open(`/proposals/${story.open}`)
    await page.getByText(/You had no votes at the snapshot/).waitFor()
  })

  test('a text that means harm does none', async () => {
    await open(`/proposals/${story.hostile}`)
    await page.getByText('(https://example.com/safe)').waitFor()
    const main = page.locator('main')
    expect(await main.locator('script, iframe, img:not([src^="data:"]), [onclick]').count()).toBe(0)
    expect(await main.locator('a[href^="javascript"]').count()).toBe(0)
    expect(faults).toEqual([])
  })

  describe('what is wrong with a DAO is told, each by its own sentence:', () => {
    const broken = async (change: (file: Record<string, any>) => void) => {
      const file = JSON.parse(await readFile(node.file('deployments/development/front.json'), 'utf8'))
      file.rpc = node.url
      change(file)
      await page.route('**/deployment.json', (route) => route.fulfill({ json: file }))
      await open('/')
    }

    test('another chain', async () => {
      await broken((file) => (file.genesis = `0x${'00'.repeat(32)}`))
      await page.getByText(/is of another chain than this DAO/).waitFor()
    })
    test('no such contract', async () => {
      await broken((file) => (file.dao.treasury = ALICE))
      await page.getByText(/The DAO's treasury is not on this chain/).waitFor()
    })
    test('other code', async () => {
      await broken((file) => (file.code.token = file.code.metrics))
      await page.getByText(/runs other code than this page was made for: token/).waitFor()
    })
    test('no node', async () => {
      await broken((file) => (file.rpc = 'ws://127.0.0.1:9'))
      await page.getByText('No node answers at ws://127.0.0.1:9.').waitFor()
    })
    test('no address of a node', async () => {
      await broken((file) => (file.rpc = 'https://node.example'))
      await page.getByText(/begins with ws:\/\/ or wss:\/\/, unlike "https:\/\/node.example"/).waitFor()
    })
    test('no deployment file', async () => {
      await page.route('**/deployment.json', (route) => route.fulfill({ status: 404 }))
      await open('/')
      await page.getByText('No DAO is named here.', { exact: false }).waitFor()
    })
  })

  describe.each([
    { width: 390, height: 844 },
    { width: 1280, height: 900 },
  ])('at $width pixels', (viewport) => {
    test.each(['light', 'dark'] as const)('in %s colours every view is accessible and fits', async (colorScheme) => {
      await page.context().close()
      page = await newPage(browser, wallet, { viewport, colorScheme })
      page.setDefaultTimeout(20_000)
      await open('/proposals')
      await connectAs(page, 'Bob')
      const views: [string, () => Promise<void>][] = [
        ['proposals', () => page.getByText('Fund the autumn documentation round').waitFor()],
        [`proposals/${story.open}`, () => page.getByText('Mostly yes;', { exact: false }).waitFor()],
        ['money', () => page.getByTestId('owed-0').waitFor()],
      ]
      for (const [view, isShown] of views) {
        await open(`/${view}`)
        await isShown()
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate(overflow), `${view} scrolls sideways`).toBeLessThanOrEqual(0)
        await picture(`${view.replace('/', '-')}-${viewport.width}-${colorScheme}`)
        await expectAccessible(page)
      }
      await heading('Money')
      await page.getByRole('button', { name: 'Claim' }).click()
      await dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
      await picture(`claim-${viewport.width}-${colorScheme}`)
      await expectAccessible(page)
    })
  })

  /** Where PICTURES names a folder, a picture of the page is left there. */
  async function picture(name: string) {
    const folder = process.env.PICTURES
    if (!folder) return
    await mkdir(folder, { recursive: true })
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  }
})
