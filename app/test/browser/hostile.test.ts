// Texts that mean harm do none in any view: they are fed to the chain, wherever anybody may write one, and every view of the
// page is looked at.
import { expect, test } from 'vitest'
import { hostile } from '../../story/chapters/hostile'
import { money } from '../../story/chapters/money'
import { BOB, type Teller } from '../../story/teller'
import { VIEWS } from '../../src/routes'
import { inEveryLook, onStage } from './stage'

const tell = async (teller: Teller) => ({ ...(await money(teller)), ...(await hostile(teller)) })

/** Where a link may lead. */
const SAFE = /^(#|https?:\/\/|ipfs:\/\/|mailto:)/
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

onStage('what means harm', tell, (stage) => {
  /** The addresses of a view: of what means harm, or of what there is. */
  const addresses = (path: string): string[] => {
    const { harmful, proposal, untitled } = stage.story
    if (path === '/proposals/:id') return [proposal, untitled].map((id) => `/proposals/${id}`)
    if (path === '/contributions/:id') return harmful.map((id) => `/contributions/${id}`)
    const known: Record<string, string> = { member: BOB, account: BOB, program: '0', epoch: '0' }
    return [path.replace(/\/:(\w+)\?/g, '').replace(/:(\w+)/g, (_, name: string) => known[name] ?? '0')]
  }
  const shown = async (view: string) => {
    await stage.open(view)
    await stage.page.locator('main h1').first().waitFor()
    const loading = stage.page.locator('main').getByLabel('Loading').or(stage.page.getByText('Looking back'))
    await expect.poll(() => loading.count()).toBe(0)
  }
  const all = () => VIEWS.flatMap(({ path }) => addresses(path))

  test('in no view does it become HTML, a link that runs, or turn what is beside it', async () => {
    let asked = false
    stage.page.on('dialog', (dialog) => {
      asked = true
      void dialog.dismiss()
    })
    await stage.open('/proposals')
    await stage.connectAs('Bob')
    for (const view of all()) {
      await shown(view)
      const main = stage.page.locator('main')
      expect(await main.locator('script, iframe, object, img:not([src^="data:"])').count(), view).toBe(0)
      const links = await main
        .locator('a')
        .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? '#'))
      expect(
        links.filter((href) => !SAFE.test(href)),
        view,
      ).toEqual([])
      const handlers = await main
        .locator('*')
        .evaluateAll((found) => found.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on'))))
      expect(handlers, view).toEqual([])
      expect(TURNS.test(await main.innerText()), `${view} is turned`).toBe(false)
    }
    expect(asked).toBe(false)
    expect(stage.faults).toEqual([])
  })

  inEveryLook(stage, 'what is as long as can be', async () => {
    await stage.open('/proposals')
    await stage.connectAs('Bob')
    const { harmful, proposal } = stage.story
    for (const view of [
      '/home',
      '/proposals',
      `/proposals/${proposal}`,
      '/contributions',
      `/contributions/${harmful[3]}`,
    ]) {
      await shown(view)
      await stage.expectLegible(`hostile${view.replaceAll('/', '-')}`)
    }
  })
})
