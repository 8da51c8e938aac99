// A Chromium with the built page, and what tests ask of it again and again.
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** Named by CHROMIUM, or where Debian and others put it. */
export const CHROMIUM =
  process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/**
 * Fails if axe finds something that keeps people out, or of that only what goes by `rules`. The policy forbids its script,
 * so it comes by the debugger.
 */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await readFile(axe, 'utf8'))
  const run = `axe.run(${JSON.stringify(rules ? { runOnly: { type: 'rule', values: rules } } : {})}).then(({ violations }) => violations)`
  const violations = (await page.evaluate(run)) as Violation[]
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = grave.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
  expect(told).toEqual([])
}

/** What a page did wrong by itself: what it wrote to the console as an error, a broken rule of the policy included. */
export function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  return faults
}

/** How many bytes a page loads, gzipped. */
export function loadedBytes(page: Page): () => Promise<number> {
  const bodies: Promise<number>[] = []
  page.on('response', (response) => bodies.push(response.body().then((body) => gzipSync(body).length)))
  return async () => (await Promise.all(bodies)).reduce((all, bytes) => all + bytes, 0)
}

/** Connects the test wallet as somebody, as a reader would. */
export async function connectAs(page: Page, name: string): Promise<void> {
  const connect = page.getByRole('button', { name: 'Connect a wallet' })
  const acting = page.getByRole('button', { name: /You act as/ })
  await connect.or(acting).click()
  const wallet = page.getByRole('button', { name: 'test-wallet' })
  const account = page.getByRole('radio', { name: new RegExp(`^${name} `) })
  await wallet.or(account).first().waitFor()
  if (await wallet.isVisible()) await wallet.click()
  await account.click()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: `You act as ${name}: change` }).waitFor()
}

export async function newPage(browser: Browser, wallet: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context: BrowserContext = await browser.newContext({ reducedMotion: 'reduce', ...options })
  await context.addInitScript(wallet)
  return context.newPage()
}

/** Goes on by the tabulator until what has the focus says so. */
export async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(
      () => `${document.activeElement?.getAttribute('aria-label') ?? ''} ${document.activeElement?.textContent ?? ''}`,
    )
    if (focused.includes(text)) return
  }
  throw new Error(`the tabulator does not come to “${text}”`)
}
