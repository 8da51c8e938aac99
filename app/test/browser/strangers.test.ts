// What others bring along, in every view that has to do with it: tokens that are not the DAO's, and a program whose source
// answers more than a call can take.
import { readFile } from 'node:fs/promises'
import { inputFrom, interfaceIn, read, type governor } from '@tributary/client'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { money } from '../../story/chapters/money'
import { strangers } from '../../story/chapters/strangers'
import { fileOf, missingGuests } from '../../story/guests'
import { CHARLIE, type Teller } from '../../story/teller'
import { inEveryLook, onStage } from './stage'

const tell = async (teller: Teller) => ({ ...(await money(teller)), ...(await strangers(teller)) })

onStage(
  'strangers',
  tell,
  (stage) => {
    const main = () => stage.page.locator('main')
    const program = (id: number) => stage.page.getByRole('article', { name: `Program ${id}` })

    inEveryLook(stage, 'a treasury with tokens of others', async () => {
      await stage.open('/treasury')
      await main().getByRole('heading', { name: 'LEM', exact: true }).waitFor()
      await stage.expectLegible('strangers')
    })

    test('tokens are told in their own units, and one that says nothing of itself in its smallest', async () => {
      const { lemons, crook } = stage.story
      await stage.open('/treasury')
      await expect.poll(() => main().getByTestId(`free-${lemons}`).innerText()).toBe('125.5 LEM')
      const raw = new RegExp(`^700 of the smallest unit of the token ${crook.slice(0, 6)}…`)
      await expect.poll(() => main().getByTestId(`free-${crook}`).innerText()).toMatch(raw)
      await stage.open(`/proposals/${stage.story.decided}`)
      await main()
        .getByText(/^Stream 6 LEM each hour, 12 times, 72 LEM in all/)
        .waitFor()
      expect(stage.faults).toEqual([])
    })

    test('what breaks the treasury’s call is passed over by its number, and all others are told', async () => {
      await stage.open('/money')
      await stage.connectAs('Bob')
      await program(0).getByTestId('owed-0').waitFor()
      await program(2).getByText('What it owes you cannot be told: what its source answers is more').waitFor()
      await program(3).getByText('LEM').first().waitFor()
      await stage.open('/home')
      await main().getByText('Program 2 cannot be read: what its source answers is more').waitFor()
      await main().getByText('Program 1 cannot pay you yet').waitFor()
      await main()
        .getByText(/of program 0/)
        .first()
        .waitFor()
      expect(stage.faults).toEqual([])
    })

    test('of a program that waits, only those are told who have something in it', async () => {
      await stage.open('/home')
      await stage.connectAs('Charlie')
      await main().getByText('Program 2 cannot be read').waitFor()
      expect(await main().getByText('Program 1 cannot pay you yet').count()).toBe(0)
    })

    test('another token is chosen by its name, and its amounts are typed in its own units', async () => {
      await stage.open('/propose')
      await stage.page.getByLabel('Another action').selectOption({ label: 'Pay somebody at once' })
      await stage.page.getByRole('button', { name: 'Add', exact: true }).click()
      const action = stage.page.getByRole('listitem', { name: 'Action 1: Pay somebody at once' })
      await action.getByLabel('Asset').selectOption({ label: 'LEM' })
      await action.getByLabel('Amount').fill('1.25')
      await action.getByLabel(/^To\b/).fill(CHARLIE)
      await action.getByText(/^Pay 1.25 LEM to 5FLSig/).waitFor()
      await action.getByText(/^free now: 119.5 LEM/).waitFor()
      await action.getByText('Tried as the governor just now: it would work.').waitFor()
      expect(stage.faults).toEqual([])
    })

    test('a call of a stranger is shown whole where it is written, signed and voted on, with what comes of it', async () => {
      const { crook } = stage.story
      const isWhole = async (where: Locator) => {
        await where
          .getByText(`the contract is ${crook}`)
          .or(where.getByText(`(the contract is ${crook};`))
          .first()
          .waitFor()
        await where
          .getByText(/the message with the selector 0xdb20f9f5/)
          .first()
          .waitFor()
        await where.getByRole('button', { name: 'The call in full' }).click()
        await where.getByText(`contract: ${crook}`).waitFor()
        await where.getByText('selector: 0xdb20f9f5').waitFor()
        await where.getByText('4 bytes: 0xdb20f9f5').waitFor()
        await where.getByText('value: 0 UNIT').waitFor()
      }
      await stage.open('/propose')
      await stage.connectAs('Alice')
      await stage.page.getByLabel('Title').fill('Call a stranger')
      await stage.page.getByLabel('Another action').selectOption('call')
      await stage.page.getByRole('button', { name: 'Add', exact: true }).click()
      const action = stage.page.getByRole('listitem', { name: 'Action 1: Call any message' })
      await action.getByLabel(/^Contract/).fill(CHARLIE)
      await action.getByLabel(/^Selector and arguments/).fill('0xdb20f9f5')
      await action.getByText(/^There is no contract at this account/i).waitFor()
      await action.getByLabel(/^Contract/).fill(crook)
      await action.getByText(/has no such message, or not with these arguments/).waitFor()
      await action.getByLabel(/^Selector and arguments/).fill(`0x6568382f${'00'.repeat(32)}`)
      await action.getByText(/answers too much: its answer has \d+ KiB/).waitFor()
      await action.getByLabel(/^Selector and arguments/).fill('0xdb20f9f5')
      await isWhole(action)
      await stage.page.getByRole('button', { name: 'Propose', exact: true }).click()
      const dialog = stage.dialog()
      await dialog.getByText(new RegExp(`the contract is ${crook}; the message with the selector 0xdb20f9f5`)).waitFor()
      await dialog.getByRole('button', { name: 'What is signed, in full' }).click()
      await dialog.getByText('message: Governor::propose').waitFor()
      await dialog.getByText(`contract: ${stage.dao.governor.address}`).waitFor()
      await stage.sign('It is proposed: the page leads to it.')
      const newest = await read(stage.dao.governor.query.governorNewestProposals(2 ** 32 - 1, undefined, 1))
      await stage.open(`/proposals/${newest.proposals[0]!.id}`)
      await isWhole(main())
      expect(stage.faults).toEqual([])
    })

    test('a call of a contract that is none of the DAO’s is written by the metadata that whoever built it has', async () => {
      const { lemons } = stage.story
      await stage.open('/propose')
      await stage.connectAs('Alice')
      await stage.page.getByLabel('Title').fill('Let Charlie take some lemons')
      await stage.page.getByLabel('Another action').selectOption('call')
      await stage.page.getByRole('button', { name: 'Add', exact: true }).click()
      const action = stage.page.getByRole('listitem', { name: 'Action 1: Call any message' })
      await action.getByLabel(/^Contract/).fill(lemons)
      await action.locator('input[type=file]').setInputFiles({
        name: 'wrong.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"spec": {}}'),
      })
      await action.getByText('this is not the metadata of a contract: it tells no messages').waitFor()
      await action.locator('input[type=file]').setInputFiles(fileOf('plain'))
      await action.getByLabel('Message').selectOption('PSP22::approve')
      await action.getByLabel(/^_?spender/).fill(CHARLIE)
      await action.getByLabel(/^_?value/).fill('250')
      await action.getByText(/^Call 5\w+…\w+, which is no contract of this DAO, with 52 bytes$/).waitFor()
      await action.getByText('Tried as the governor just now: it would work.').waitFor()
      await stage.page.getByRole('button', { name: 'Propose', exact: true }).click()
      await stage.sign('It is proposed: the page leads to it.')
      const [proposal] = (await read(stage.dao.governor.query.governorNewestProposals(2 ** 32 - 1, undefined, 1)))
        .proposals
      const [call] = await read(stage.dao.governor.query.governorActions(proposal!.id))
      const contract = interfaceIn(await readFile(fileOf('plain'), 'utf8'))
      expect((call!.value as governor.ActionCall).callee.address()).toBe(lemons)
      expect((call!.value as governor.ActionCall).input).toBe(inputFrom(contract, 'PSP22::approve', [CHARLIE, '250']))
      expect(stage.faults).toEqual([])
    })
  },
  { lacking: missingGuests('plain', 'crook') },
)
