// What each file of tests in the browser stands on: a node of its own, a DAO of which chapters of the story were told,
// the built page, and a browser with a test wallet.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type Dao } from '@tributary/client'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CONTRACTS_NODE, Development, TRIBUTARY, type Service } from '../../../packages/client/test/node/development.js'
import { host, walletScript, type Host } from '../../story/host'
import { DAO } from '../../story/story'
import { Teller } from '../../story/teller'
import { inLargeText } from './large'
import { PATIENCE_MILLIS } from '../patience'
import { CHROMIUM, connectAs, expectAccessible, faultsOf, launch, newPage } from './browser'

const lacks = Object.entries({ CONTRACTS_NODE, TRIBUTARY, CHROMIUM }).flatMap(([name, found]) => (found ? [] : [name]))
if (lacks.length > 0) console.warn(`The page is not opened in a browser, for want of ${lacks.join(', ')}.`)

interface Options {
  /** What is not here and they need: then they are not made. */
  lacking?: string[]
  /** How many blocks' states the node keeps, if not all. */
  keeps?: string
  /** Whether there is a service that keeps what happens, from when the DAO was founded. */
  hasService?: boolean
}

/** Tests in the browser, for each of which there is a fresh page on the DAO that `tell` has filled. */
export function onStage<Story>(
  name: string,
  tell: (teller: Teller, node: Development) => Promise<Story>,
  tests: (stage: Stage<Story>) => void,
  options: Options = {},
): void {
  const { lacking = [] } = options
  if (lacking.length > 0) console.warn(`${name}: not tested, for want of ${lacking.join(', ')}.`)
  // Beside other tests on two cores, a browser is at times slower than any patience: what fails is tried once more.
  describe.skipIf(lacks.length + lacking.length > 0)(name, { retry: 1 }, () => {
    const stage = new Stage<Story>()
    beforeAll(() => stage.set(tell, options))
    afterAll(() => stage.strike())
    beforeEach(() => stage.begin())
    afterEach(() => stage.end())
    tests(stage)
  })
}

type Colours = 'light' | 'dark'

export class Stage<Story> {
  node!: Development
  dao!: Dao
  story!: Story
  page!: Page
  /** What the page did wrong by itself. */
  faults!: string[]
  service!: Service
  private hosted!: Host
  private browser!: Browser
  private wallet!: string

  async set(
    tell: (teller: Teller, node: Development) => Promise<Story>,
    { keeps, hasService }: Options,
  ): Promise<void> {
    this.node = await Development.start(DAO, keeps)
    this.dao = await connect(this.node.url, this.node.deployment)
    this.hosted = await host({ node: this.node })
    if (hasService) this.service = await this.node.service(new URL(this.hosted.url).origin)
    // A story waits for blocks and windows most of the time.
    await Promise.all([
      tell(new Teller(this.dao), this.node).then((story) => (this.story = story)),
      walletScript().then((script) => (this.wallet = script)),
      launch().then((browser) => (this.browser = browser)),
    ])
  }

  async strike(): Promise<void> {
    await this.browser?.close()
    await this.hosted?.stop()
    await this.dao?.disconnect()
    await this.node?.stop()
  }

  /** A fresh page, in a browser that knows nothing yet. */
  async begin(options?: Parameters<typeof newPage>[2], wallet = this.wallet): Promise<void> {
    this.page = await newPage(this.browser, wallet, options)
    this.page.setDefaultTimeout(PATIENCE_MILLIS)
    this.faults = faultsOf(this.page)
  }

  end(): Promise<void> {
    return this.page.context().close()
  }

  deployment(): Promise<string> {
    return readFile(this.node.file('deployments/development/front.json'), 'utf8')
  }

  /** With what stands in the page's address before the view, as in "?service=https://…". */
  async open(view: string, query = ''): Promise<void> {
    await this.page.goto(`${this.hosted.url}${query}#${view}`)
  }

  connectAs(name: string): Promise<void> {
    return connectAs(this.page, name)
  }

  dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  /** Signs what the dialog shows, and waits until it says that it is done. */
  async sign(done: string | RegExp): Promise<void> {
    await this.dialog().getByRole('button', { name: 'Sign and send' }).click()
    await this.dialog().getByText(done).waitFor()
    await this.dialog().getByRole('button', { name: 'Close' }).last().click()
    await this.dialog().waitFor({ state: 'hidden' })
  }

  /**
   * What is to be seen stands in the window without scrolling sideways, axe finds nothing grave in light and in dark
   * colours, and all of it is there with letters of twice the size. Where things stand goes by no colour, so that is looked
   * at once.
   */
  async expectLegible(name: string): Promise<void> {
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await this.page.evaluate(overflow), `${name} scrolls sideways`).toBeLessThanOrEqual(0)
    await this.picture(name, 'light')
    await expectAccessible(this.page)
    await inLargeText(this.page, name, () => this.picture(`${name}-large`, 'light'))
    await this.colours('dark')
    await this.picture(name, 'dark')
    await expectAccessible(this.page, ['color-contrast'])
    await this.colours('light')
  }

  /** As somebody has it who changes the colours of their system. */
  private async colours(colorScheme: Colours): Promise<void> {
    await this.page.emulateMedia({ colorScheme })
    await this.page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    // Some letters take a moment to change, and are neither in between.
    await this.page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(done))
      const changing = document.getAnimations().filter((one) => one instanceof CSSTransition)
      await Promise.allSettled(changing.map(({ finished }) => finished))
    })
  }

  /** Where PICTURES names a folder, a picture of the page is left there. */
  private async picture(name: string, colours: Colours): Promise<void> {
    const folder = process.env.PICTURES
    if (!folder) return
    await mkdir(folder, { recursive: true })
    const { width } = this.page.viewportSize()!
    await this.page.screenshot({ path: join(folder, `${name}-${width}-${colours}.png`), fullPage: true })
  }
}

/** The same at both widths: `look` opens what is to be looked at, and says `expectLegible`, which goes through both colours. */
export function inEveryLook<Story>(stage: Stage<Story>, what: string, look: () => Promise<void>): void {
  test.each([
    { width: 390, height: 844 },
    { width: 1280, height: 900 },
  ])(`at $width pixels ${what} is accessible and fits, in light and dark colours`, async (viewport) => {
    await stage.end()
    await stage.begin({ viewport, colorScheme: 'light' })
    await look()
  })
}
