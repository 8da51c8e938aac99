// The page as it is built, in a browser, on a development node with a DAO: what is done in it is seen on the chain.
import { read } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { money } from '../../story/chapters/money'
import { proposals } from '../../story/chapters/proposals'
import { Gate } from '../../../packages/client/test/node/development.js'
import { ALICE, BOB, Teller, UNIT } from '../../story/teller'
import type { TestWallet } from '../../story/wallet'
import { loadedBytes, tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

/** All that the page loads until its first view is there, gzipped. */
const FIRST_VIEW_BYTES = 300 * 1024

const tell = async (teller: Teller) => ({ ...(await money(teller)), ...(await proposals(teller)) })

onStage('the page', tell, (stage) => {
  const open = (view: string) => stage.open(view)
  const dialog = () => stage.dialog()

  test('loads little for what is seen first', async () => {
    const bytes = loadedBytes(stage.page)
    await open('/')
    await stage.page.getByText('Connect a wallet to see what waits for you.').waitFor()
    await stage.page.getByText('What happened lately').waitFor()
    const loaded = await bytes()
    console.log(`the first view is ${Math.ceil(loaded / 1024)} KiB gzipped`)
    expect(loaded).toBeLessThan(FIRST_VIEW_BYTES)
    expect(stage.faults).toEqual([])
  })

  test('shows proposals with their titles and states to who has no wallet', async () => {
    await open('/proposals')
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
    await stage.page.getByText('Give it all to Charlie').waitFor()
    const states = await stage.page.locator('main li .mantine-Badge-root').allInnerTexts()
    expect(states.map((state) => state.toLowerCase())).toEqual(['voting', 'voting', 'queued', 'defeated', 'executed'])
    expect(stage.faults).toEqual([])
  })

  test('a member votes with a reason: it is told first, a refused signature is no error, and the chain has it', async () => {
    await open(`/proposals/${stage.story.open}`)
    await stage.connectAs('Alice')
    await stage.page.getByText('You have 600 FRT in votes to cast.').waitFor()
    await stage.page.getByText('Split', { exact: true }).click()
    await stage.page.getByLabel('For', { exact: true }).last().fill('10')
    await stage.page.getByLabel('Against', { exact: true }).last().fill('2.5')
    await stage.page.getByLabel(/^Why/).fill('Two of us see it differently')
    await stage.page.getByRole('button', { name: 'Vote', exact: true }).click()
    await dialog()
      .getByText(`You vote for with 10 FRT, against with 2.5 FRT on proposal ${stage.story.open}.`)
      .waitFor()
    await dialog()
      .getByText(/UNIT, at most/)
      .first()
      .waitFor()

    await stage.page.evaluate(() => ((window as unknown as { testWallet: TestWallet }).testWallet.refuses = true))
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('You did not sign, so nothing was sent.').waitFor()
    expect(await stage.page.getByRole('alert').count()).toBe(0)

    await stage.page.evaluate(() => {
      const wallet = (window as unknown as { testWallet: TestWallet }).testWallet
      wallet.refuses = false
      wallet.says = {}
    })
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('The wallet answered without a signature: nothing was sent.').waitFor()
    await stage.page.evaluate(() => delete (window as unknown as { testWallet: TestWallet }).testWallet.says)
    await dialog().getByRole('button', { name: 'Try again' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).dblclick()
    await dialog().getByText('Your vote counts.').waitFor()
    const ballot = await read(stage.dao.governor.query.governorBallot(stage.story.open, ALICE))
    expect(ballot?.cast).toEqual({ forVotes: 10n * UNIT, againstVotes: 2_500_000_000_000n, abstainVotes: 0n })

    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await stage.page.getByText('Two of us see it differently').waitFor()
    await stage.page.getByText('Mostly yes; some whom I vote for see it otherwise.').waitFor()
    expect(stage.faults).toEqual([])
  })

  test('what does not work any more when it is about to be signed is told before the wallet is asked', async () => {
    const signed = () => stage.page.evaluate(() => (window as unknown as { testWallet: TestWallet }).testWallet.signed)
    await open(`/proposals/${stage.story.hostile}`)
    await stage.page.getByText(/^As it stands it would not pass: .* FRT more for or abstaining are needed/).waitFor()
    await stage.connectAs('Bob')
    await stage.page.getByText('You have 300 FRT in votes to cast.').waitFor()
    const vote = stage.page.getByRole('button', { name: 'Vote', exact: true })
    // What turns the letters after it around is no reason.
    await stage.page.getByLabel(/^Why/).fill('No \u202egnihton')
    await stage.page.getByText('This has a character that is not shown, U+202E: remove it').waitFor()
    expect(await vote.isDisabled()).toBe(true)
    await stage.page.getByLabel(/^Why/).fill('')
    await vote.click()
    await dialog()
      .getByText(/^You vote for with 300 FRT on/)
      .waitFor()
    const before = await signed()
    // As in another tab: less is left than was told.
    const teller = new Teller(stage.dao)
    const part = { forVotes: 0n, againstVotes: 100n * UNIT, abstainVotes: 0n }
    await teller.vote(BOB, stage.story.hostile, { type: 'Split', value: part })
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog()
      .getByText(/it is other than you were told/i)
      .waitFor()
    expect(await signed()).toBe(before)
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await stage.page.getByText('You have 200 FRT in votes to cast.').waitFor()
    await vote.click()
    await dialog()
      .getByText(/^You vote for with 200 FRT on/)
      .waitFor()
    await teller.vote(BOB, stage.story.hostile, { type: 'Abstain' })
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('This does not work any more').waitFor()
    await dialog()
      .getByText(/has voted on proposal \d+ with all their weight/)
      .waitFor()
    await dialog().getByText('Nothing was signed, and no fee is paid.').waitFor()
    expect(await dialog().getByRole('button', { name: 'Try again' }).count()).toBe(0)
    expect(await signed()).toBe(before)
  })

  test('what is no proposal’s number leads to none', async () => {
    for (const id of ['0x1', '00', '%20', '-1']) {
      await open(`/proposals/${id}`)
      await stage.page.getByRole('heading', { name: /^There is no proposal/ }).waitFor()
    }
  })

  test('all of it goes by keyboard alone', async () => {
    const press = (key: string) => stage.page.keyboard.press(key)
    await open('/proposals')
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
    await press('Tab')
    expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
    await tabTo(stage.page, 'Connect a wallet')
    await press('Enter')
    await dialog().waitFor()
    await tabTo(stage.page, 'test-wallet')
    await press('Enter')
    await stage.page.getByRole('radio', { name: /^Bob/ }).waitFor()
    await tabTo(stage.page, 'Bob')
    await press('Space')
    await tabTo(stage.page, 'Done')
    await press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    await tabTo(stage.page, 'Fund the autumn documentation round')
    await press('Enter')
    await stage.page.getByText('You have 150 FRT in votes to cast.').waitFor()
    await tabTo(stage.page, 'Vote')
    await press('Enter')
    await dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await press('Escape')
    await dialog().waitFor({ state: 'hidden' })
  })

  test('each action is a sentence, and says whether it would work', async () => {
    await open(`/proposals/${stage.story.open}`)
    await stage.page.getByText('Pay 60 UNIT to 5FHneW…jM694ty at once'.replace('jM694ty', 'M694ty')).waitFor()
    await stage.page.getByText('Tried as the governor just now: it would work.').waitFor()
    await stage.page.getByText(/are free and not due to epochs, and 2,000 UNIT are needed/).waitFor()
  })

  test('a member claims what has accrued, and it runs on by the chain’s time', async () => {
    await open('/money')
    await stage.connectAs('Alice')
    const owed = stage.page.getByTestId('owed-0')
    await owed.waitFor()
    const before = await owed.innerText()
    await expect.poll(() => owed.innerText()).not.toBe(before)
    await stage.page.getByRole('button', { name: 'Claim' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog()
      .getByText(/^It is paid to you: [\d.]+ UNIT\.$/)
      .waitFor()
    const [cursor] = await read(stage.dao.treasury.query.treasuryCursors(0, [ALICE]))
    expect(cursor!.paid).toBeGreaterThan(0n)
    expect(stage.faults).toEqual([])
  })

  test('anybody executes what is queued', async () => {
    await open(`/proposals/${stage.story.queued}`)
    await stage.connectAs('Bob')
    await stage.page.getByRole('button', { name: 'Execute' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).click()
    await dialog().getByText('It is executed.').waitFor()
    expect((await read(stage.dao.governor.query.governorProposal(stage.story.queued)))?.state).toBe('Executed')
  })

  test('what was closed before it was tried stays closed', async () => {
    let isSlow = false
    await stage.page.routeWebSocket(/.*/, (socket) => {
      const node = socket.connectToServer()
      socket.onMessage((asked) => {
        if (!isSlow || !String(asked).includes('ContractsApi_call')) return node.send(asked)
        setTimeout(() => node.send(asked), 3_000)
      })
    })
    await open('/money')
    await stage.connectAs('Alice')
    await stage.page.getByRole('button', { name: 'Claim' }).waitFor()
    isSlow = true
    await stage.page.getByRole('button', { name: 'Claim' }).click()
    await dialog().getByText('Trying what would happen').waitFor()
    await stage.page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'hidden' })
    await stage.page.waitForTimeout(5_000)
    expect(await dialog().count()).toBe(0)
  })

  test('who chooses, says why and then connects a wallet has not to do it again', async () => {
    await open(`/proposals/${stage.story.open}`)
    await stage.page.getByText('Against', { exact: true }).click()
    await stage.page.getByLabel(/^Why/).fill('Too dear')
    await stage.connectAs('Bob')
    await stage.page.getByText('in votes to cast', { exact: false }).waitFor()
    expect(await stage.page.getByRole('radio', { name: 'Against' }).isChecked()).toBe(true)
    expect(await stage.page.getByLabel(/^Why/).inputValue()).toBe('Too dear')
  })

  test('a wallet that shows itself otherwise than agreed is told, and the page goes on', async () => {
    await stage.page.addInitScript(() => {
      const wallets = (window as any).injectedWeb3
      const { signer, accounts } = { signer: {}, accounts: { get: async () => [] } }
      wallets['half-wallet'] = { version: '1', enable: async () => ({ signer, accounts }) }
      wallets['rude-wallet'] = { version: '1', enable: () => Promise.reject({ code: 4001, message: 'Not today' }) }
    })
    await open('/proposals')
    await stage.page.getByRole('button', { name: 'Connect a wallet' }).click()
    await dialog().getByRole('button', { name: 'half-wallet' }).click()
    await dialog().getByText('The wallet half-wallet does not let this page in.').waitFor()
    await dialog().getByRole('button', { name: 'rude-wallet' }).click()
    await dialog().getByText('Not today').waitFor()
    await stage.page.reload()
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
  })

  test('a node that comes back as one of another chain is told so', async () => {
    let isOther = false
    let cut = () => {}
    await stage.page.routeWebSocket(/.*/, (socket) => {
      const node = socket.connectToServer()
      const geneses = new Set<number>()
      socket.onMessage((asked) => {
        const { id, method, params } = JSON.parse(String(asked))
        if (method === 'chain_getBlockHash' && params[0] === 0) geneses.add(id)
        node.send(asked)
      })
      node.onMessage((told) => {
        const answer = JSON.parse(String(told))
        const isFalse = isOther && geneses.has(answer.id)
        socket.send(isFalse ? JSON.stringify({ ...answer, result: `0x${'00'.repeat(32)}` }) : told)
      })
      cut = () => void socket.close({ code: 4000 })
    })
    await open('/proposals')
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
    cut()
    await stage.page.getByText('The node is lost.', { exact: false }).waitFor()
    await stage.page.getByText('The node is lost.', { exact: false }).waitFor({ state: 'hidden' })
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
    isOther = true
    cut()
    await stage.page.getByText(/is of another chain than this DAO/).waitFor()
  })

  test('a browser that keeps nothing shows all the same', async () => {
    await stage.page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('Denied', 'SecurityError')
          },
        })
      }
    })
    await open(`/proposals/${stage.story.open}`)
    await stage.connectAs('Bob')
    await stage.page.getByText('in votes to cast', { exact: false }).waitFor()
    for (const view of ['/propose', '/home']) {
      await open(view)
      await stage.page.getByRole('heading', { level: 1 }).waitFor()
    }
    expect(stage.faults).toEqual([])
  })

  test('what the browser thinks of the network is no matter where the node answers', async () => {
    await open('/proposals')
    await stage.page.getByText('Fund the autumn documentation round').waitFor()
    await stage.page.evaluate(() => window.dispatchEvent(new Event('offline')))
    await stage.page.getByRole('navigation').getByRole('link', { name: 'Members' }).click()
    await stage.page.getByLabel('Look for a member').waitFor()
  })

  test('what a contract refuses is told in words', async () => {
    await open('/money')
    await stage.connectAs('Charlie')
    await stage.page.getByText('It owes you nothing now.').waitFor()
    await open(`/proposals/${stage.story.open}`)
    await stage.page.getByText(/You had no votes at the snapshot/).waitFor()
  })

  test('a text that means harm does none', async () => {
    await open(`/proposals/${stage.story.hostile}`)
    await stage.page.getByText('(https://example.com/safe)').waitFor()
    const main = stage.page.locator('main')
    expect(await main.locator('script, iframe, img:not([src^="data:"]), [onclick]').count()).toBe(0)
    expect(await main.locator('a[href^="javascript"]').count()).toBe(0)
    expect(stage.faults).toEqual([])
  })

  describe('what is wrong with a DAO is told, each by its own sentence:', () => {
    const broken = async (change: (file: Record<string, any>) => void) => {
      const file = JSON.parse(await stage.deployment())
      file.rpc = stage.node.url
      change(file)
      await stage.page.route('**/deployment.json', (route) => route.fulfill({ json: file }))
      await open('/')
    }

    test('another chain', async () => {
      await broken((file) => (file.genesis = `0x${'00'.repeat(32)}`))
      await stage.page.getByText(/is of another chain than this DAO/).waitFor()
    })
    test('no such contract', async () => {
      await broken((file) => (file.dao.treasury = ALICE))
      await stage.page.getByText(/The DAO's treasury is not on this chain/).waitFor()
    })
    test('other code', async () => {
      await broken((file) => (file.code.token = file.code.metrics))
      await stage.page.getByText(/runs other code than this page was made for: token/).waitFor()
    })
    test('no node', async () => {
      await broken((file) => (file.rpc = 'ws://127.0.0.1:9'))
      await stage.page.getByText('No node answers at ws://127.0.0.1:9.').waitFor()
    })
    test('a node that is away: it is asked again, until it is back', async () => {
      const gate = await Gate.before(stage.node.url)
      gate.close()
      await broken((file) => (file.rpc = gate.url))
      await stage.page.getByText(`No node answers at ${gate.url}.`).waitFor()
      // It is asked again every five seconds, and nobody who writes meanwhile is disturbed.
      const node = stage.page.getByRole('textbox', { name: 'Node' })
      await node.fill('wss://another.example')
      await stage.page.waitForTimeout(7_000)
      expect(await node.inputValue()).toBe('wss://another.example')
      expect(await node.evaluate((field) => field === document.activeElement)).toBe(true)
      gate.isOpen = true
      await stage.page.getByRole('navigation').first().waitFor()
      gate.stop()
    })
    test('no address of a node', async () => {
      await broken((file) => (file.rpc = 'https://node.example'))
      await stage.page.getByText(/begins with ws:\/\/ or wss:\/\/, unlike "https:\/\/node.example"/).waitFor()
    })
    test('no deployment file', async () => {
      await stage.page.route('**/deployment.json', (route) => route.fulfill({ status: 404 }))
      await open('/')
      await stage.page.getByText('No DAO is named here.', { exact: false }).waitFor()
    })
  })

  describe('a script that does not come takes nothing else along', () => {
    const missing = 'This part of the page did not come'
    const without = (script: string) => stage.page.route(script, (route) => route.fulfill({ status: 404 }))
    const button = (name: string) => stage.page.getByRole('button', { name })
    const link = (name: string) => stage.page.getByRole('navigation').getByRole('link', { name })

    test('of a view: it is told, and there once the page is loaded anew', async () => {
      await without('**/assets/Members-*.js')
      await open('/members')
      await stage.page.getByText(missing).waitFor()
      await link('Proposals').click()
      await stage.page.getByText('Fund the autumn documentation round').waitFor()
      await link('Members').click()
      await stage.page.getByText(missing).waitFor()
      await stage.page.unrouteAll()
      await button('Load the page anew').click()
      await stage.page.getByLabel('Look for a member').waitFor()
    })

    test('of all of it: what stands there says so, once it has taken long', async () => {
      await without('**/assets/index-*.js')
      await open('/')
      await stage.page.getByText('This page has not begun yet.').waitFor()
      await stage.page.unrouteAll()
      await stage.page.reload()
      await link('Members').waitFor()
      expect(await stage.page.getByText('This page has not begun yet.').count()).toBe(0)
    })

    test('of what only adds to something: all else is there', async () => {
      await without('**/assets/Count-*.js')
      await open('/')
      await stage.page.getByText('What happened lately').waitFor()
      await link('Money').click()
      await stage.page.getByRole('heading', { level: 1 }).waitFor()
      expect(await stage.page.getByText(missing).count()).toBe(0)
    })

    test('of a dialog: it is told, and closed', async () => {
      await without('**/assets/*Dialog-*.js')
      await open('/money')
      await button('Connect a wallet').click()
      await stage.page.getByText(missing).waitFor()
      await button('Close').click()
      expect(await stage.page.getByText(missing).count()).toBe(0)
      await stage.page.unrouteAll()
      await stage.page.reload()
      await stage.connectAs('Bob')
      await without('**/assets/*Dialog-*.js')
      await button('Claim').click()
      await stage.page.getByText(missing).waitFor()
      await button('Close').click()
      await link('Members').click()
      await stage.page.getByLabel('Look for a member').waitFor()
    })
  })

  inEveryLook(stage, 'every view', async () => {
    await open('/proposals')
    await stage.connectAs('Bob')
    const { page, story } = stage
    const views: [string, () => Promise<void>][] = [
      ['proposals', () => page.getByText('Fund the autumn documentation round').waitFor()],
      [`proposals/${story.open}`, () => page.getByText('Mostly yes;', { exact: false }).waitFor()],
      ['money', () => page.getByTestId('owed-0').waitFor()],
    ]
    for (const [view, isShown] of views) {
      await open(`/${view}`)
      await isShown()
      await stage.expectLegible(view.replace('/', '-'))
    }
    await page.getByRole('button', { name: 'Claim' }).click()
    await dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await stage.expectLegible('claim')
  })
})
