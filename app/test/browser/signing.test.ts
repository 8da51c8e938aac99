// Votes and delegations that are signed in the page without a fee, handed on, and sent by somebody else, in a browser on a
// development node: what is shown is what is signed, and what was signed is seen on the chain.
import { readFile, writeFile } from 'node:fs/promises'
import { read } from '@tributary/client'
import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { proposals } from '../../story/chapters/proposals'
import { ALICE, BOB, UNIT, type Teller } from '../../story/teller'
import type { TestWallet } from '../../story/wallet'
import { inEveryLook, onStage } from './stage'

const tell = (teller: Teller) => proposals(teller)

onStage('signing without a fee', tell, (stage) => {
  const ballotOf = (member: string) => read(stage.dao.governor.query.governorBallot(stage.story.open, member))
  const link = () => stage.dialog().getByLabel('The link').inputValue()

  const beginBallot = async (name: string, choice: string, reason = '') => {
    await stage.open(`/proposals/${stage.story.open}`)
    await stage.connectAs(name)
    await stage.page.getByText(choice, { exact: true }).click()
    if (choice === 'Split') await stage.page.getByLabel('For', { exact: true }).last().fill('10')
    if (reason) await stage.page.getByLabel(/^Why/).fill(reason)
    await stage.page.getByRole('button', { name: 'Sign without a fee' }).click()
    await stage.dialog().getByRole('table', { name: 'What is signed' }).waitFor()
  }
  const sign = async () => {
    await stage.dialog().getByRole('button', { name: 'Sign', exact: true }).click()
    await stage.dialog().getByText('It was tried just now, and would count.', { exact: false }).waitFor()
  }

  test('what is signed is shown before in words and byte for byte, and the file is one that `tributary relay` sends', async () => {
    await beginBallot('Alice', 'Split', 'Two of us')
    await stage.dialog().getByText(`You vote for with 10 FRT on proposal ${stage.story.open}.`).waitFor()
    const shown = (await stage.dialog().locator('table .bytes').allInnerTexts()).join('')
    await sign()
    const wallet = () => (window as unknown as { testWallet: TestWallet }).testWallet.lastBytes
    expect(`0x${shown}`).toBe(await stage.page.evaluate(wallet))
    const [download] = await Promise.all([
      stage.page.waitForEvent('download'),
      stage.dialog().getByRole('button', { name: 'Save as a file' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`ballot-${stage.story.open}-5Grwva-GKutQY.json`)
    await writeFile(stage.node.file('ballot.json'), await readFile(await download.path()))
    await stage.node.tributary('//Eve', 'relay', 'ballot.json')
    expect((await ballotOf(ALICE))?.cast).toEqual({ forVotes: 10n * UNIT, againstVotes: 0n, abstainVotes: 0n })
    expect(stage.faults).toEqual([])
  })

  test('what a wallet answers that is no signature is told', async () => {
    await beginBallot('Bob', 'Against')
    const says = (answer: unknown) =>
      stage.page.evaluate((given) => {
        ;(window as unknown as { testWallet: TestWallet }).testWallet.says = given
      }, answer)
    const button = stage.dialog().getByRole('button', { name: 'Sign', exact: true })
    for (const answer of [{}, { signature: 7 }, { signature: '0x' }]) {
      await says(answer)
      await button.click()
      await stage.dialog().getByText('It says: “nothing that is a signature”.', { exact: false }).waitFor()
    }
    await says({ signature: `0x02${'ab'.repeat(65)}` })
    await button.click()
    await stage.dialog().getByText('the contracts take sr25519 keys only', { exact: false }).waitFor()
    expect(stage.faults).toEqual([])
  })

  test('somebody else opens the link, reads what it says, and sends it; once', async () => {
    await beginBallot('Bob', 'Against', 'Once more')
    await sign()
    const address = await link()
    await stage.dialog().getByRole('button', { name: 'Done' }).click()
    await stage.end()
    await stage.begin()
    const asked: string[] = []
    stage.page.on('request', (request) => asked.push(request.url()))
    await stage.page.goto(address)
    await stage.connectAs('Charlie')
    await stage.page.getByText(/votes against on/).waitFor()
    await stage.page.getByRole('link', { name: /“Fund the autumn documentation round”/ }).waitFor()
    await stage.page.getByText('Once more').waitFor()
    await stage.page.getByText('Tried just now: it would count.').waitFor()
    expect(asked.filter((url) => url.includes(address.split('#/relay/')[1]!))).toEqual([])
    await stage.page.getByRole('button', { name: 'Send it' }).click()
    await stage.dialog().getByText('it counts as theirs, and the fee is yours.', { exact: false }).waitFor()
    await stage.sign('It counts.')
    await stage.page.getByText('You sent it, and it is final.').waitFor()
    expect((await ballotOf(BOB))?.cast.againstVotes).toBe(170n * UNIT)
    await stage.page.reload()
    await stage.page.getByText('It would not count').waitFor()
    await stage.page.getByText(/signature over this \(their number 1\), or it was used or taken back/).waitFor()
    expect(await stage.page.getByRole('button', { name: 'Send it' }).count()).toBe(0)
    expect(stage.faults).toEqual([])
  })

  test('what `tributary sign-vote` wrote is pasted and sent; what is of another DAO, late or nonsense is told so', async () => {
    const { hostile } = stage.story
    const reason = '<img src=x onerror=alert(1)> \u202e javascript:alert(1)'
    await stage.node.tributary('//Bob', 'sign-vote', String(hostile), 'abstain', '--reason', reason, '--out', 'b.json')
    const file = await readFile(stage.node.file('b.json'), 'utf8')
    const paste = async (text: string) => {
      await stage.open('/relay')
      await stage.page.getByLabel('What you were given').fill(text)
      await stage.page.getByRole('button', { name: 'Look at it' }).click()
    }
    await paste('{}')
    await stage.page.getByText('This is nothing that could be sent').waitFor()
    await paste(file.replace(/"genesis": "0x../, '"genesis": "0x00'))
    await stage.page.getByText('It is signed for another DAO, or for another chain.').waitFor()
    await paste(file.replace(/"expiry": \d+/, '"expiry": 1000'))
    await stage.page.getByText(/^The signature counted until 1970-01-01/).waitFor()
    await paste(file.replace('abstain', 'for'))
    await stage.page.getByText(/^This is not 5FHneW…M694ty’s signature over this/).waitFor()
    await paste(file)
    await stage.page.getByText('to abstain', { exact: false }).waitFor()
    await stage.page.getByRole('blockquote').getByText('<img src=x onerror=alert(1)> \ufffd javascript:').waitFor()
    expect(await stage.page.locator('main img[src="x"], main a[href^="javascript"]').count()).toBe(0)
    await stage.connectAs('Alice')
    await stage.page.getByRole('button', { name: 'Send it' }).click()
    await stage.sign('It counts.')
    const ballot = await read(stage.dao.governor.query.governorBallot(hostile, BOB))
    expect(ballot?.cast.abstainVotes).toBe(300n * UNIT)
    await stage.page.reload()
    await stage.page.getByText('What it says is on record already').waitFor()
    expect(await stage.page.getByRole('button', { name: 'Send it' }).count()).toBe(0)
    expect(stage.faults).toEqual([])
  })

  test('votes are given away without a fee, and what one signed is taken back before anybody sent it', async () => {
    await stage.open(`/members/${BOB}`)
    await stage.connectAs('Alice')
    await stage.page.getByRole('button', { name: 'Sign without a fee' }).click()
    await stage.dialog().getByRole('table', { name: 'What is signed' }).getByText('the token of Front').waitFor()
    await sign()
    const address = await link()
    await stage.dialog().getByRole('button', { name: 'Take it back' }).click()
    await stage.sign('It counts no more, whoever has it.')
    await stage.page.goto(address)
    await stage.page.getByText('give the votes of your tokens to').waitFor()
    await stage.page.getByText('It would not count').waitFor()
    expect((await read(stage.dao.token.query.tokenDelegateOf(ALICE))).address()).toBe(ALICE)
    expect(stage.faults).toEqual([])
  })

  test('the QR code is the link', async () => {
    await beginBallot('Alice', 'For')
    await sign()
    await stage.dialog().getByRole('button', { name: 'Show as a QR code' }).click()
    const picture = stage.dialog().getByAltText('A QR code of the link above')
    await picture.waitFor()
    const { width, height, data } = await picture.evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight })
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0)
      const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height)
      return { width, height, data: [...data] }
    })
    expect(decodeQR({ width, height, data: Uint8Array.from(data) })).toBe(await link())
  })

  test('who will not sign has signed nothing, and a wallet that cannot is offered the transaction', async () => {
    await beginBallot('Alice', 'For')
    await stage.page.evaluate(() => ((window as unknown as { testWallet: TestWallet }).testWallet.refuses = true))
    await stage.dialog().getByRole('button', { name: 'Sign', exact: true }).click()
    await stage.dialog().getByText('It says: “Cancelled”.', { exact: false }).waitFor()
    await stage.dialog().getByRole('button', { name: 'Send the transaction' }).waitFor()

    await stage.end()
    await stage.begin()
    await stage.page.addInitScript('delete window.testWallet.signer.signRaw')
    await stage.open(`/proposals/${stage.story.open}`)
    await stage.connectAs('Alice')
    await stage.page.getByRole('button', { name: 'Sign without a fee' }).click()
    await stage.dialog().getByText('The wallet test-wallet signs transactions only.', { exact: false }).waitFor()
    await stage.dialog().getByRole('button', { name: 'Send the transaction' }).click()
    await stage
      .dialog()
      .getByText(/^You vote for with 590 FRT/)
      .waitFor()
    await stage.dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    expect(stage.faults).toEqual([])
  })

  inEveryLook(stage, 'signing and relaying', async () => {
    await beginBallot('Alice', 'For', 'For everybody to read')
    await stage.expectLegible('sign')
    await sign()
    await stage.dialog().getByRole('button', { name: 'Show as a QR code' }).click()
    await stage.dialog().getByAltText('A QR code of the link above').waitFor()
    await stage.expectLegible('signed')
    const address = await link()
    await stage.dialog().getByRole('button', { name: 'Done' }).click()
    await stage.page.goto(address)
    await stage.page.getByText('Tried just now: it would count.').waitFor()
    await stage.expectLegible('relay')
    await stage.open('/relay')
    await stage.page.getByLabel('What you were given').waitFor()
    await stage.expectLegible('relay-given')
  })
})
