// Proposing by forms: what is typed is what voters read, what the chain has, and what the program reads in the file.
import { writeFile } from 'node:fs/promises'
import { DAY, inputOf, now, printable, proposalText, read, readCall, type governor } from '@tributary/client'
import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, FORMS, GROUPS, type ActionName, type Field, type Fields } from '../../src/draft/forms'
import { money } from '../../story/chapters/money'
import { HOSTILE } from '../../story/chapters/proposals'
import { CHARLIE, DOCS, NATIVE, UNIT, type Teller } from '../../story/teller'
import { EVERY_ACTION } from '../every-action'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

/** A program, a grant and a claim, for actions that are about one. */
async function tell(teller: Teller) {
  const told = await money(teller)
  const start = await now(teller.dao)
  const grant = { recipient: CHARLIE, asset: NATIVE, amount: 30n * UNIT, start, cliff: start, end: start + DAY }
  const input = inputOf(teller.dao.treasury, 'treasuryCreateGrant', [grant])
  await teller.decide(await teller.propose('A grant', [teller.treasury(input)]))
  await teller.attest(DOCS, [[CHARLIE, 3n]])
  return told
}

onStage('proposing', tell, (stage) => {
  const main = () => stage.page.getByRole('main')
  const card = (index: number): Locator => main().getByRole('listitem', { name: new RegExp(`^Action ${index}: `) })

  async function write(title: string): Promise<void> {
    await main().getByLabel('Title').fill(title)
  }

  async function add(name: ActionName): Promise<void> {
    await main().getByLabel('Another action').selectOption(name)
    await main().getByRole('button', { name: 'Add', exact: true }).click()
  }

  /** As somebody would: fields that are chosen are chosen, and others are typed into. */
  async function fill(form: Locator, name: ActionName, fields: Fields): Promise<void> {
    for (const field of FORMS[name].fields) {
      const text = fields[field.key]
      if (text !== undefined) await fillOne(form, field, text)
    }
  }

  async function fillOne(form: Locator, { label, kind }: Field, text: string): Promise<void> {
    const input = form.getByLabel(label, { exact: false }).first()
    await input.waitFor()
    const isChosen = (await input.evaluate((element) => element.tagName)) === 'SELECT'
    if (!isChosen) return input.fill(text)
    await input.selectOption(kind === 'asset' && text === 'native' ? '' : text)
  }

  /** Proposes what stands there, and answers the proposal that the chain has then. */
  async function send(): Promise<number> {
    await main().getByRole('button', { name: 'Propose', exact: true }).click()
    // All that is signed is said once more.
    for (const says of await main().getByTestId('says').allInnerTexts()) {
      await stage.dialog().getByText(says).waitFor()
    }
    await stage.sign('It is proposed: the page leads to it.')
    const link = main().getByRole('link', { name: /^Look at proposal/ })
    await expect.poll(() => link.evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThan(0)
    return Number(/\d+/.exec(await link.innerText())![0])
  }

  const actionsOf = (id: number) => read(stage.dao.governor.query.governorActions(id))

  test.each(GROUPS)('every action of “%s” is proposed by its form, as the program proposes its file', async (group) => {
    const names = ACTION_NAMES.filter((name) => FORMS[name].group === group)
    await stage.open('/propose')
    await stage.connectAs('Alice')
    for (let from = 0; from < names.length; from += 8) {
      const some = names.slice(from, from + 8)
      await write(`All of ${group}, from ${from}`)
      for (const [index, name] of some.entries()) {
        await add(name)
        await fill(card(index + 1), name, fieldsOf(name))
        await card(index + 1)
          .getByText('Not yet an action')
          .waitFor({ state: 'detached' })
      }
      const saved = stage.page.waitForEvent('download')
      await main().getByRole('button', { name: 'Save as a file' }).click()
      const path = await (await saved).path()
      const told = JSON.parse(await checkOf(path)) as { input: string; says: string }[]
      for (const [index, { says }] of told.entries()) {
        // The program names accounts in full.
        const beginning = printable(says).split(/ 5[A-Za-z0-9]{20,}| the contract/)[0]!
        await card(index + 1)
          .getByText(beginning, { exact: false })
          .first()
          .waitFor()
      }
      const id = await send()
      const actions = await actionsOf(id)
      expect(actions).toHaveLength(some.length)
      actions.forEach((action, index) => {
        // A grant begins when it is proposed: each of them at its own moment.
        if (action.type !== 'Call' || some[index] === 'create-grant') return
        expect(action.value.input, some[index]).toBe(told[index]!.input)
      })
    }
    expect(stage.faults).toEqual([])
  })

  /** Only code that the chain has may be given to a contract. */
  function fieldsOf(name: ActionName): Fields {
    const { token } = stage.node.deployment.code
    return name === 'upgrade' ? { contract: 'token', ...token } : EVERY_ACTION[name][0]!
  }

  const checkOf = (path: string) =>
    stage.node.tributary('//Alice', 'propose', path, '--check').catch((error: { stdout?: string }) => {
      if (!error.stdout) throw error
      return error.stdout
    })

  test('a file of the program is opened, changed, and proposed; a poll keeps its actions for later', async () => {
    const path = stage.node.file('pay.toml')
    await writeFile(
      path,
      `description = "Two payments\\n\\nFor **both**."
[[action]]
do = "transfer"
to = "${CHARLIE}"
amount = "2"
[[action]]
do = "create-program"
metric = "score"
budget = { inflow_bps = 2500 }
epoch_length = "7days"
`,
    )
    await stage.open('/propose')
    await stage.connectAs('Alice')
    await main().locator('input[type=file]').setInputFiles(path)
    await main().getByText('pay.toml is what stands below.').waitFor()
    await card(2).getByText('Stream each 7 days 25 % of the UNIT that arrived since the epoch before').waitFor()
    await card(1).getByText('Tried as the governor just now: it would work.').waitFor()
    await main().getByRole('button', { name: 'Move action 2 up' }).click()
    await card(2).getByLabel('Amount').fill('3')
    await main().getByText('A poll', { exact: true }).click()
    await main().getByText('2 actions that you wrote stay out of it').waitFor()
    await stage.page.reload()
    await main().getByText('2 actions that you wrote stay out of it').waitFor()
    await main().getByText('A proposal', { exact: true }).click()
    await card(2)
      .getByText(/^Pay 3 UNIT to/)
      .waitFor()
    const id = await send()
    const proposal = await read(stage.dao.governor.query.governorProposal(id))
    expect(await proposalText(stage.dao, proposal!)).toBe('Two payments\n\nFor **both**.')
    const [first, second] = await actionsOf(id)
    expect(
      [first, second].map((one) => readCall(stage.dao, (one as { value: governor.ActionCall }).value)?.message),
    ).toEqual(['Treasury::create_program', 'Treasury::transfer'])
    await main().getByLabel('Title').waitFor()
    expect(await main().getByLabel('Title').inputValue()).toBe('')
  })

  test('what is wrong in a file is told with its line and its cure, and nothing of it is used', async () => {
    const path = stage.node.file('bad.toml')
    await writeFile(
      path,
      `description = "x"
[[action]]
do = "transfer"
to = "${CHARLIE}"
amuont = "2"
[[action]]
do = "transfar"
`,
    )
    await stage.open('/propose')
    await write('Mine')
    await main().locator('input[type=file]').setInputFiles(path)
    await main()
      .getByText('bad.toml, line 5, column 1: action 1, amuont: transfer has no such key (did you mean "amount"?)')
      .waitFor()
    await main()
      .getByText('bad.toml, line 7, column 1: action 2, do: there is no such action (did you mean "transfer"?)')
      .waitFor()
    await writeFile(path, `description = "x"\n[[action]]\ndo = "transfer"\nto = "Nobody"\namount = "1,000"\n`)
    await main().locator('input[type=file]').setInputFiles(path)
    await main().getByText('bad.toml, line 5, column 1: action 1, amount: “1,000” is no such number').waitFor()
    await main().getByText('bad.toml, line 4, column 1: action 1, to: “Nobody” is no account').waitFor()
    await writeFile(path, `description = "x\n`)
    await main().locator('input[type=file]').setInputFiles(path)
    await main()
      .getByText(/bad.toml, line 1, column/)
      .waitFor()
    expect(await main().getByLabel('Title').inputValue()).toBe('Mine')
  })

  test('a call is written by its message and arguments', async () => {
    await stage.open('/propose')
    await add('call')
    await card(1).getByLabel('Contract').fill('treasury')
    await card(1).getByLabel('Message').selectOption('Treasury::transfer')
    await card(1).getByLabel('asset').fill('{"type": "Native"}')
    await card(1).getByLabel('to', { exact: true }).fill(CHARLIE)
    await card(1).getByLabel('amount').fill('1500000000000')
    await card(1)
      .getByText(/^Pay 1.5 UNIT to/)
      .waitFor()
    await card(1).getByText('Tried as the governor just now: it would work.').waitFor()
    await stage.expectLegible('propose-call')
  })

  test('an action is told after those before it, and what it depends on is named', async () => {
    await stage.open('/propose')
    await add('update-metric')
    await fill(card(1), 'update-metric', { metric: 'docs', weight: '20' })
    await add('update-metric')
    await fill(card(2), 'update-metric', { metric: 'docs', weight: '30' })
    await card(2).getByText('weight: 20 points a page → 30 points a page').waitFor()
    await card(2).getByText('told as it is after the actions before it').waitFor()
    expect(await card(2).getByText('Now 20', { exact: false }).count()).toBe(1)
    await add('cancel-grant')
    await card(3).getByLabel('Grant').selectOption('0')
    await add('transfer')
    await fill(card(4), 'transfer', { to: CHARLIE, amount: '975' })
    await card(4).getByText('It depends on action 3').waitFor()
    await card(4)
      .getByText(/^As things stand today it fails \(.* are needed; .*\); action 3 may change what it depends on/)
      .waitFor()
    await add('transfer')
    await fill(card(5), 'transfer', { to: CHARLIE, amount: '1' })
    // Without the grant that is canceled, what is paid first is missing afterwards.
    await card(3).getByRole('button', { name: 'Remove action 3' }).click()
    await fill(card(3), 'transfer', { to: CHARLIE, amount: '900' })
    await fill(card(4), 'transfer', { to: CHARLIE, amount: '90' })
    await card(4).getByText('After the actions before it, it would fail').waitFor()
    expect(stage.faults).toEqual([])
  })

  test('whoever removes an action, or moves it to an end, goes on where it was', async () => {
    const focused = () => stage.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await stage.open('/propose')
    for (const name of ['transfer', 'stop-program', 'guard'] as const) await add(name)
    const remove = async (index: number) => {
      await card(index)
        .getByRole('button', { name: `Remove action ${index}` })
        .focus()
      await stage.page.keyboard.press('Enter')
    }
    await remove(2)
    await expect.poll(focused).toBe('Action 2: Name who may veto')
    await card(2).getByRole('button', { name: 'Move action 2 up' }).focus()
    await stage.page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Move action 1 up')
    await stage.page.keyboard.press('Enter')
    await remove(2)
    await expect.poll(focused).toBe('Action 1: Name who may veto')
    await remove(1)
    await card(1).waitFor({ state: 'detached' })
    expect(
      await main()
        .getByLabel('Another action')
        .evaluate((element) => element === document.activeElement),
    ).toBe(true)
  })

  test('what the governor would not take is told beside its form', async () => {
    await stage.open('/propose')
    await stage.connectAs('Alice')
    await add('configure')
    await card(1).getByLabel('Undecided proposals of a member').fill('19')
    await card(1).getByText('live proposals of a member: 20 → 19').waitFor()
    await card(1).getByText('Tried just now: the governor takes it.').waitFor()
    await card(1).getByLabel('Undecided proposals of a member').fill('30')
    await card(1).getByText('Tried just now, the governor does not take it').waitFor()
    await card(1)
      .getByText(/of 30: from 1 to 20/)
      .waitFor()
  })

  test('a hostile text stays a text, in what is written and in what is proposed', async () => {
    await stage.open('/propose')
    await main().getByLabel('Text', { exact: false }).fill(HOSTILE)
    await main().getByRole('button', { name: 'How the text will look' }).click()
    const preview = main().getByRole('region', { name: 'How the text will look' })
    await preview.getByText('safe').waitFor()
    expect(await preview.locator('img, script, iframe, b[onclick]').count()).toBe(0)
    expect(
      await preview.locator('a').evaluateAll((links) => links.map((one) => (one as HTMLAnchorElement).href)),
    ).toEqual(['https://example.com/safe'])
    await main().getByLabel('Title').fill('Invisible \u202E title')
    await main().getByText('has a character that is not shown, U+202E: remove it').first().waitFor()
    expect(stage.faults).toEqual([])
  })

  test('who has too few votes is told so before anything is signed', async () => {
    await stage.open('/propose')
    await stage.connectAs('Charlie')
    await main()
      .getByText(/you have 0 FRT: have .* more delegated to you/)
      .waitFor()
    await write('A question')
    await main().getByText('A poll', { exact: true }).click()
    await main().getByRole('button', { name: 'Propose', exact: true }).click()
    await stage
      .dialog()
      .getByText(/A proposer needs .* in votes, and this one has 0 FRT/)
      .waitFor()
  })

  test('what was cleared comes back when that is asked', async () => {
    await stage.open('/propose')
    await write('A long text')
    await add('transfer')
    await fill(card(1), 'transfer', { to: CHARLIE, amount: '7' })
    await main().getByRole('button', { name: 'Clear all' }).click()
    await card(1).waitFor({ state: 'detached' })
    await main().getByRole('button', { name: 'Undo' }).click()
    await card(1)
      .getByText(/^Pay 7 UNIT to/)
      .waitFor()
    expect(await main().getByLabel('Title').inputValue()).toBe('A long text')
    expect(await main().getByRole('button', { name: 'Undo' }).count()).toBe(0)
  })

  test('all of it goes by keyboard', async () => {
    const press = (key: string) => stage.page.keyboard.press(key)
    await stage.open('/propose')
    await stage.connectAs('Alice')
    await main().getByLabel('Title').focus()
    await stage.page.keyboard.type('By keyboard')
    await tabTo(stage.page, 'Add')
    await press('Enter')
    await stage.page.keyboard.type(CHARLIE)
    await press('Tab')
    await press('Tab')
    await press('Tab')
    await stage.page.keyboard.type('1')
    await card(1)
      .getByText(/^Pay 1 UNIT to/)
      .waitFor()
    await tabTo(stage.page, 'Propose')
    await press('Enter')
    await stage.dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await press('Escape')
    await stage.dialog().waitFor({ state: 'hidden' })
  })

  describe('how it looks', () => {
    inEveryLook(stage, 'the view', async () => {
      await stage.open('/propose')
      await stage.connectAs('Alice')
      await write('Pay members each week, and thank Charlie')
      await main().getByLabel('Text', { exact: false }).fill('Because **it is time**.\n\n- one\n- two')
      await add('transfer')
      await fill(card(1), 'transfer', { to: CHARLIE, amount: '12.5' })
      await add('create-program')
      await fill(card(2), 'create-program', EVERY_ACTION['create-program'][2]!)
      await add('update-metric')
      await fill(card(3), 'update-metric', { metric: 'docs', weight: '20' })
      await add('transfer')
      await fill(card(4), 'transfer', { to: 'Nobody', amount: '9000' })
      await card(3).getByText('weight: 15 points a page → 20 points a page').waitFor()
      await card(1).getByText('Tried as the governor just now: it would work.').waitFor()
      await stage.expectLegible('propose')
    })
  })
})
