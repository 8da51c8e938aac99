// Contributions in a browser: what counts, what was attested, and all that may be done with it, seen on the chain.
import { read } from '@tributary/client'
import { expect, test } from 'vitest'
import { contributions, DOCS, HARMFUL_URI, TALKS } from '../../story/chapters/contributions'
import { ALICE, BOB, CHARLIE } from '../../story/teller'
import { tabTo } from './browser'
import { inEveryLook, onStage } from './stage'

onStage('contributions', contributions, (stage) => {
  const { page, open } = {
    page: () => stage.page,
    open: (view: string) => stage.open(view),
  }
  const attestation = async (id: number) => (await read(stage.dao.metrics.query.metricsAttestation(id)))!
  const count = () => read(stage.dao.metrics.query.metricsAttestationCount())

  test('metrics tell what they weigh, and attestations are listed newest first', async () => {
    await open('/contributions')
    const docs = page().getByRole('article', { name: 'docs' })
    await docs.getByText('1 page brings 15 points').waitFor()
    await docs.getByText('within 1 minute, for 0.05 UNIT').waitFor()
    await docs.getByText('7 pages').waitFor()
    await page().getByText('All members together have 10', { exact: false }).waitFor()
    const titles = await page().locator('main li article a[href^="#/contributions/"]').allInnerTexts()
    expect(titles.slice(0, 3)).toEqual(['8 2 pages of docs', '7 5 talks', '6 3 talks'])
    expect(stage.faults).toEqual([])
  })

  test('the list is of a member, a metric or a state', async () => {
    await open('/contributions')
    const lines = page().locator('main li article')
    await expect.poll(() => lines.count()).toBe(9)
    await page().getByLabel('State').selectOption({ label: 'Counts' })
    await expect.poll(() => lines.count()).toBe(3)
    await page().getByLabel('Member').fill(BOB)
    await expect.poll(() => lines.count()).toBe(2)
    await page().getByLabel('Member').fill('5GrwvaEF')
    await page().getByText('This is no address of an account').waitFor()
    await open(`/contributions/of/${ALICE}/${TALKS}`)
    await expect.poll(() => lines.count()).toBe(2)
    expect(stage.faults).toEqual([])
  })

  test('evidence is a link only where it leads to the web or to IPFS, with its host to be seen', async () => {
    const { docs, open: shown, harmful, retracted } = stage.story
    await open(`/contributions/${docs}`)
    const evidence = page().getByRole('link', { name: 'https://example.com/handbook' })
    expect(await evidence.getAttribute('rel')).toContain('noopener')
    await open(`/contributions/${shown}`)
    await page()
      .getByRole('link', { name: /^ipfs:\/\/bafy/ })
      .waitFor()
    for (const [id, uri] of [
      [harmful, HARMFUL_URI],
      [retracted, 'https://example.com@evil.example/three'],
    ] as const) {
      await open(`/contributions/${id}`)
      await page().getByText(uri).waitFor()
      expect(await page().locator('main a[href^="javascript"], main a[href*="evil"]').count()).toBe(0)
    }
    expect(stage.faults).toEqual([])
  })

  test('who doubts puts up the bond and says why, and everybody reads it', async () => {
    const { open: id } = stage.story
    await open(`/contributions/${id}`)
    await stage.connectAs('Charlie')
    await page().getByText('You put up 0.05 UNIT').waitFor()
    await page().getByLabel(/^Why/).fill('The recording is of another talk')
    await page().getByRole('button', { name: 'Challenge', exact: true }).click()
    await stage.dialog().getByText('you are owed both bonds, 0.1 UNIT', { exact: false }).waitFor()
    await stage.sign('It is challenged: it waits for a decision.')
    expect(await attestation(id)).toMatchObject({ status: 'Challenged', challenges: 1 })
    await page().getByText('The recording is of another talk').waitFor()
    expect(stage.faults).toEqual([])
  })

  test('the arbiter decides, and nobody else is asked to', async () => {
    const { disputed } = stage.story
    await open(`/contributions/${disputed}`)
    await page().getByText('There was one talk, and not so many.').waitFor()
    await stage.connectAs('Bob')
    expect(await page().getByRole('button', { name: 'It is true' }).count()).toBe(0)
    await stage.connectAs('Charlie')
    await page().getByRole('button', { name: 'It is true' }).click()
    await stage.sign('It is upheld: its window goes on.')
    expect((await attestation(disputed)).status).toBe('Upheld')
    await page().getByText('Found true by the arbiter; may be challenged until', { exact: false }).waitFor()
  })

  test('its attestor takes an attestation back', async () => {
    const { harmful } = stage.story
    await open(`/contributions/${harmful}`)
    await stage.connectAs('Alice')
    await page().getByRole('button', { name: 'Take it back' }).click()
    await stage.sign('It is taken back, and your bond is owed to you.')
    expect((await attestation(harmful)).status).toBe('Retracted')
  })

  test('an attestor claims by a form', async () => {
    const before = await count()
    await open('/contributions/attest')
    await stage.connectAs('Alice')
    await page().getByLabel('Member').fill('Charlie')
    await page()
      .getByText(/This is no address of an account/)
      .waitFor()
    await page().getByLabel('Member').fill(CHARLIE)
    await page().getByLabel('How much, in pages').fill('3')
    await page().getByLabel('Where to look').fill('https://example.com/appendix')
    await page().getByText('once it counts it is worth 45 points', { exact: false }).waitFor()
    await page().getByRole('button', { name: 'Attest', exact: true }).click()
    await stage.sign('It is attested: it may be challenged until its window ends.')
    const filed = await attestation(before)
    expect(filed).toMatchObject({ metric: DOCS, amount: 3n, uri: 'https://example.com/appendix' })
    expect(filed.member.address()).toBe(CHARLIE)
    expect(stage.faults).toEqual([])
  })

  test('what nobody doubted is made to count by anybody, once its window is over', async () => {
    const { start } = stage.story
    await open(`/contributions/${start}`)
    await stage.connectAs('Bob')
    const { member, points } = await attestation(start)
    await page().getByRole('button', { name: 'Make it count' }).click({ timeout: 90_000 })
    await stage.dialog().getByText('gets 30 points and 30 FRT', { exact: false }).waitFor()
    await stage.sign('It counts.')
    expect((await attestation(start)).status).toBe('Final')
    expect([member.address(), points]).toEqual([BOB, 30_000_000n])
    await page().getByText('Counts since', { exact: false }).waitFor()
  })

  test('doubting goes by keyboard alone', async () => {
    const id = (await count()) - 1
    await open(`/contributions/${id}`)
    await stage.connectAs('Charlie')
    await page().getByText('Do you doubt it?').waitFor()
    await page().getByLabel(/^Why/).focus()
    await page().keyboard.type('Nobody knows of it')
    await tabTo(page(), 'Challenge')
    await page().keyboard.press('Enter')
    await stage.dialog().getByRole('button', { name: 'Sign and send' }).waitFor()
    await tabTo(page(), 'Sign and send')
    await page().keyboard.press('Enter')
    await stage.dialog().getByText('It is challenged', { exact: false }).waitFor()
    expect((await attestation(id)).status).toBe('Challenged')
  })

  const pick = async (text: string) => {
    await page().getByRole('tab', { name: 'From a CSV file' }).click()
    const chooser = page().waitForEvent('filechooser')
    await page().getByRole('button', { name: 'Open a file' }).click()
    await (await chooser).setFiles({ name: 'season.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  }

  test('of a bad file every error is named with its line, column and cure, and nothing is used', async () => {
    await open('/contributions/attest')
    await stage.connectAs('Alice')
    await pick(`member,metric,amount,date\n${BOB},docs,-1,\nBob,talk,2,2026-02-30\n`)
    const alert = page().getByRole('alert')
    await alert.getByText('season.csv: 4 errors in 2 rows, nothing was read').waitFor()
    await alert.getByText('line 2, amount "-1": is negative; contributions only add', { exact: false }).waitFor()
    await alert
      .getByText(/^line 3, metric "talk": the DAO has no such metric \(it has .*talks.*\); did you mean "talks"\?/)
      .waitFor()
    await alert.getByText('line 3, date "2026-02-30": is not a date since 1970', { exact: false }).waitFor()
    expect(await page().getByRole('button', { name: 'File', exact: true }).count()).toBe(0)
    // No file is chosen any more, so that the mended one of the same name is another choice.
    expect(await page().locator('input[type=file]').inputValue()).toBe('')
    await pick(`member,metric,amount\n${BOB},docs,1\n`)
    await page().getByText('1 attestation to be filed').waitFor()
  })

  test('a file of more than one call holds is filed in batches, and what is filed is passed over', async () => {
    const before = await count()
    const rows = Array.from({ length: 120 }, (_, row) => `${BOB},docs,1,page ${row}`)
    const file = ['member,metric,amount,evidence', ...rows, `${ALICE},talks,1,winter talk`].join('\n')
    await open('/contributions/attest')
    await stage.connectAs('Alice')
    await pick(file)
    await page().getByText('121 attestations to be filed, for 6.05 UNIT in bonds').waitFor()
    for (const [transaction, told] of [
      ['Transaction 1 of 3', '100 attestations of docs, 100 pages in all'],
      ['Transaction 2 of 3', '20 attestations of docs, 20 pages in all'],
      ['Transaction 3 of 3', '1 attestation of talks, 1 talk in all'],
    ] as const) {
      const batch = page().getByRole('article', { name: transaction })
      await batch.getByText(told, { exact: false }).waitFor()
      await batch.getByRole('button', { name: 'File' }).click()
      await stage.sign('They are attested: they may be challenged until their window ends.')
      await batch.getByText('Filed', { exact: true }).waitFor()
    }
    expect(await count()).toBe(before + 121)
    expect(await attestation(before)).toMatchObject({ amount: 1n, uri: 'csv:season.csv#2' })
    await pick(file)
    await page().getByText('0 attestations to be filed, for 0 UNIT in bonds; 121 filed already').waitFor()
    await open('/contributions')
    await page().getByRole('button', { name: 'Show older ones' }).click()
    await expect.poll(() => page().locator('main li article').count()).toBe(60)
    expect(stage.faults).toEqual([])
  })

  test('who is no attestor is told so', async () => {
    await open('/contributions/attest')
    await stage.connectAs('Bob')
    await page().getByText('You are no attestor', { exact: false }).waitFor()
  })

  inEveryLook(stage, 'every view of contributions', async () => {
    const { disputed, rejected } = stage.story
    await open('/contributions')
    await stage.connectAs('Alice')
    const views: [string, string, () => Promise<void>][] = [
      [
        'contributions',
        'contributions',
        () =>
          page()
            .getByText(/All members together have \d/)
            .waitFor(),
      ],
      [
        `contributions/${disputed}`,
        'attestation',
        () => page().getByText('one talk, and not', { exact: false }).waitFor(),
      ],
      [`contributions/${rejected}`, 'rejected', () => page().getByText('found it false', { exact: false }).waitFor()],
      ['contributions/attest', 'attest', () => page().getByLabel('Member').waitFor()],
    ]
    for (const [view, name, isShown] of views) {
      await open(`/${view}`)
      await isShown()
      await stage.expectLegible(name)
    }
    await pick(`member,metric,amount,uri\n${BOB},docs,2,https://example.com/more\n${CHARLIE},talks,1,\n`)
    await page().getByText('2 attestations to be filed', { exact: false }).waitFor()
    await stage.expectLegible('attest-file')
    await pick('member,metric,amount\nBob,docs,x\n')
    await page().getByText('2 errors in 1 row', { exact: false }).waitFor()
    await stage.expectLegible('attest-errors')
    await open(`/contributions/${disputed}`)
    await stage.connectAs('Bob')
    await page().getByText('Do you doubt it?').waitFor()
    await stage.expectLegible('challenge')
  })
})
