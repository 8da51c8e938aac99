// The page beside a service that keeps what happens, on a node that does not: what the node has forgotten is told by the
// service, and without it the page says what is missing.
import { momentAt, read } from '@tributary/client'
import { expect, test } from 'vitest'
import { sleep, type Development } from '../../../packages/client/test/node/development.js'
import { proposals } from '../../story/chapters/proposals'
import { ALICE, BOB, type Teller } from '../../story/teller'
import { inEveryLook, onStage } from './stage'

/** So many blocks' states the node keeps: enough for the service to follow. */
const KEEPS = '256'

/** Until the node has forgotten how the DAO was founded; from then on time stands still. */
async function tell(teller: Teller, node: Development) {
  const story = await proposals(teller)
  const { dao } = teller
  while ((await momentAt(dao, dao.deployment.block)) !== undefined) await sleep(200)
  await node.stopClock()
  return story
}

const FOUNDED = 'The governor was created'

onStage(
  'a service that keeps what happens',
  tell,
  (stage) => {
    const main = () => stage.page.locator('main')
    const withService = () => `?service=${encodeURIComponent(stage.service.url)}`
    const host = () => new URL(stage.service.url).host
    const moreThere = () => main().getByRole('button', { name: /^Show \d+ more$/ })
    const showAll = async () => {
      await moreThere().waitFor()
      while ((await moreThere().count()) > 0) await moreThere().click()
    }

    inEveryLook(stage, 'what happened', async () => {
      await stage.open('/home', withService())
      await main().getByText(`Told by the service at ${host()}`).waitFor()
      await stage.expectLegible('service')
    })

    test('without it the page says from which block on the node knows what happened', async () => {
      await stage.open('/home')
      await main()
        .getByText(/^This node knows what happened from block [\d,]+ on only/)
        .waitFor()
      expect(await main().getByText(FOUNDED).count()).toBe(0)
      await stage.open('/members')
      await main()
        .getByText(/^This node knows .* from block [\d,]+ on only/)
        .waitFor()
      expect(stage.faults).toEqual([])
    })

    test('an address that is none to be asked is told', async () => {
      await stage.open('/home', '?service=ftp://history.example')
      await main()
        .getByText('The service at ftp://history.example is not asked, as only addresses are that begin with https://')
        .waitFor()
    })

    test('with it all is told, back to the DAO’s first block, and who holds tokens since then', async () => {
      await stage.open('/home', withService())
      await showAll()
      await main().getByText(FOUNDED).waitFor()
      await main().getByText(`Told by the service at ${host()} back to the DAO’s first block`).waitFor()
      await stage.open('/members')
      const founded = stage.dao.deployment.block.toLocaleString('en')
      await main()
        .getByText(new RegExp(`^Looked for .* in all blocks of the DAO, from ${founded} on\\.$`))
        .waitFor()
      await main().getByRole('heading', { name: '2 members' }).waitFor()
      expect(stage.faults).toEqual([])
    })

    test('what is signed is handed to the service, and once it counts nobody is asked to send it', async () => {
      await stage.open(`/members/${BOB}`, withService())
      await stage.connectAs('Alice')
      await stage.page.getByRole('button', { name: 'Sign without a fee' }).click()
      await stage.dialog().getByRole('button', { name: 'Sign', exact: true }).click()
      await stage.dialog().getByText('Signed, and not sent yet').waitFor()
      await stage.dialog().getByRole('button', { name: 'Let the service send it' }).click()
      await stage.dialog().getByText('It counts.').waitFor()
      expect(await stage.dialog().getByText('not sent yet').count()).toBe(0)
      expect(await stage.dialog().getByRole('button', { name: 'Take it back' }).count()).toBe(0)
      await stage.dialog().getByRole('button', { name: 'Done' }).click()
      expect((await read(stage.dao.token.query.tokenDelegateOf(ALICE))).address()).toBe(BOB)
      expect(stage.faults).toEqual([])
    })

    test('once it is away, that is said in a sentence, and the page goes on with the node', async () => {
      await stage.service.stop()
      await stage.open('/home', withService())
      await main()
        .getByText(`The service at ${host()} does not answer: what happened is told by the node alone.`)
        .waitFor()
      await main()
        .getByText(/^This node knows what happened from block [\d,]+ on only/)
        .waitFor()
    })
  },
  { keeps: KEEPS, hasService: true },
)
