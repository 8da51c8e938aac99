// What forms and files become, held against what the program makes of the same file, on a node.
import { writeFile as writeText } from 'node:fs/promises'
import { connect, messagesOf, read, readCall, tryAction, type Dao, type governor } from '@tributary/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTRACTS_NODE, Development, Failed, TRIBUTARY } from '../../packages/client/test/node/development.js'
import { descriptionOf, takenApart, type Draft } from '../src/draft/draft'
import { asBytes } from '../src/draft/call'
import { encode, encodeAll } from '../src/draft/encode'
import { readFacts, type Facts } from '../src/draft/facts'
import { mistakesOf, readFile, writeFile } from '../src/draft/file'
import { ACTION_NAMES, type ActionName, type Fields, type Step } from '../src/draft/forms'
import { parseSpan } from '../src/draft/span'
import { met } from '../src/chain/ahead'
import { readBefore, together } from '../src/chain/before'
import { actionsWords, actionWords } from '../src/words/actions'
import { unsure } from '../src/words/met'
import { argumentText } from '../src/words/arguments'
import { addressOf, wordsOf, type Account, type Words } from '../src/words/words'
import { money } from '../story/chapters/money'
import { DAO } from '../story/story'
import { ALICE, BOB, CHARLIE, DOCS, Teller } from '../story/teller'
import { EVERY_ACTION } from './every-action'

const stepOf = (name: ActionName, fields: Fields): Step => ({ id: '1', do: name, fields })
const draftOf = (...steps: Step[]): Draft => ({ isPoll: steps.length === 0, title: 'A title', text: 'Why.\n', steps })

/** An action as `tributary propose --check --json` tells it. */
interface Told {
  calls: string
  input: string
  value: string
  arguments: any
  says: string
  details: string[]
  /** What fails if it is executed today, and what is to be minded. */
  today: string[]
  mind: string[]
}

const isReady = Boolean(CONTRACTS_NODE && TRIBUTARY)

describe.skipIf(!isReady)('what is typed into forms', () => {
  let [node, dao, facts] = [
    undefined as unknown as Development,
    undefined as unknown as Dao,
    undefined as unknown as Facts,
  ]

  beforeAll(async () => {
    node = await Development.start(DAO)
    dao = await connect(node.url, node.deployment)
    await money(new Teller(dao))
    facts = await readFacts(dao, [])
  })
  afterAll(async () => {
    await dao?.disconnect()
    await node?.stop()
  })

  /** What the program says of a file; it fails where an action would, and says the same. */
  async function checked(draft: Draft): Promise<Told[]> {
    const path = node.file('p.toml')
    await writeText(path, writeFile(draft))
    const answer = await node.tributary('//Alice', 'propose', path, '--check').catch((error) => {
      if (!(error instanceof Failed) || !error.stdout) throw error
      return error.stdout
    })
    return JSON.parse(answer)
  }

  const cases = ACTION_NAMES.flatMap((name) => EVERY_ACTION[name].map((fields) => [name, fields] as const))

  test.each(cases)('%s is the same call as the program makes of its file: %j', async (name, fields) => {
    const step = stepOf(name, fields)
    const [told] = await checked(draftOf(step))
    const { action, problems } = encode(step, { ...facts, now: momentIn(told!, fields) ?? facts.now })
    expect(problems).toBeUndefined()
    if (action!.type === 'Call') {
      expect(told).toMatchObject({ input: action!.value.input, value: String(action!.value.value) })
      if (name !== 'call') expect(readCall(dao, action!.value as governor.ActionCall)?.part).toBe(told!.calls)
    } else {
      expect(asTold(action!)).toEqual(told!.arguments)
    }
  })

  test.each(cases)('%s is told as the program tells it: %j', async (name, fields) => {
    // Of a contract that is none of the DAO's, and of a code, the program tells more.
    if (name === 'call') return
    const step = stepOf(name, fields)
    const [told] = await checked(draftOf(step))
    const { action } = encode(step, { ...facts, now: momentIn(told!, fields) ?? facts.now })
    const known = action as governor.Action
    const said = actionWords(known, programWords(facts), await readBefore(dao, known, true))
    expect([said.what, ...said.details].map(withoutDistances)).toEqual(
      [told!.says, ...told!.details].map(withoutDistances),
    )
  })

  test.each(cases)('%s is the same call by its message and arguments, as they are told in full: %j', (name, fields) => {
    const { action } = encode(stepOf(name, fields), facts)
    if (action?.type !== 'Call') return
    const { input } = action.value as governor.ActionCall
    const call = readCall(dao, action.value as governor.ActionCall)
    if (!call) return
    const message = messagesOf(dao[call.part]).find(({ label }) => label === call.message)
    const texts = call.args.map(({ value }) => argumentText(value))
    expect(asBytes(dao[call.part], message!, texts)).toEqual({ input })
  })

  test('several actions are read back from their file as they were typed, and the text byte by byte', () => {
    const steps = cases.map(([name, fields]) => stepOf(name, fields))
    const draft = draftOf(...steps)
    const file = readFile(writeFile(draft))
    if ('mistakes' in file) throw new Error(JSON.stringify(file.mistakes))
    expect(mistakesOf(file, facts)).toEqual([])
    expect(descriptionOf(file.draft)).toBe(descriptionOf(draft))
    file.draft.steps.forEach((step, index) => {
      expect(encode(step, facts)).toEqual(encode(steps[index]!, facts))
    })
  })

  describe('several actions of one proposal', () => {
    const docs = (fields: Fields) => stepOf('update-metric', { metric: 'docs', ...fields })
    const pay = (amount: string) => stepOf('transfer', { to: CHARLIE, amount })
    const cap = (amount: string) => stepOf('set-cap', { amount, period: '1day' })
    const stream = (budget: string) => stepOf('create-program', { metric: 'score', budget, epoch_length: '1day' })
    const excluded = (isOut: boolean) => stepOf('set-excluded', { account: BOB, excluded: String(isOut) })
    const policy = (is: string) => stepOf('set-transfer-policy', { policy: is })
    const SEVERAL: [what: string, steps: Step[]][] = [
      ['terms of a metric, one after the other', [docs({ weight: '20' }), docs({ half_life: '90days' })]],
      ['terms that are taken back', [docs({ weight: '20' }), docs({ weight: '1' }), docs({ weight: '20' })]],
      [
        'settings, one after the other',
        [stepOf('configure', { quorum_bps: '10' }), stepOf('configure', { timelock: '2days' })],
      ],
      [
        'an arbiter that is named and taken back',
        [stepOf('set-arbiter', { account: CHARLIE }), stepOf('set-arbiter', {})],
      ],
      ['who is left out and counted again', [excluded(true), excluded(false), policy('free'), policy('locked')]],
      ['a cap that is raised, lifted and taken back', [cap('50'), stepOf('set-cap', {}), cap('50')]],
      ['a limit that is lowered before a stream and a payment', [cap('5'), stream('6'), pay('6')]],
      ['a limit that is raised before a stream', [cap('5'), cap('50'), stream('6')]],
      ['what is paid twice', [pay('200'), pay('200')]],
      ['a grant that is canceled before its money is spent', [stepOf('cancel-grant', { grant: '0' }), pay('1000000')]],
      ['a program that is made and stopped', [stream('1'), stepOf('stop-program', { program: '7' })]],
      [
        'a program that is stopped twice',
        [stepOf('stop-program', { program: '0' }), stepOf('stop-program', { program: '0' })],
      ],
      [
        'money that is sent to the treasury and spent',
        [stepOf('call', { callee: 'treasury', input: '0x00010203', value: '0.5' }), pay('1')],
      ],
      [
        'the half-life of scores, twice',
        [stepOf('set-score-half-life', { half_life: '1year' }), stepOf('set-score-half-life', { half_life: '1year' })],
      ],
    ]

    test.each(SEVERAL)('%s: the same calls, told with what those before them leave', async (_, steps) => {
      const told = await checked(draftOf(...steps))
      const made = encodeAll(steps, facts).map(({ encoded }) => encoded.action as governor.Action)
      for (const [index, action] of made.entries()) {
        if (action.type === 'Call') expect(action.value.input).toBe(told[index]!.input)
        else expect(asTold(action)).toEqual(told[index]!.arguments)
      }
      const before = together(await Promise.all(made.map((action) => readBefore(dao, action, true))))
      const said = actionsWords(made, programWords(facts), before)
      for (const [index, { what, details }] of said.entries()) {
        if (steps[index]!.do === 'call') continue
        expect([what, ...details].map(withoutDistances)).toEqual(
          [told[index]!.says, ...told[index]!.details].map(withoutDistances),
        )
      }
    })

    test.each(SEVERAL)('%s: fails or depends on what the program says', async (_, steps) => {
      const told = await checked(draftOf(...steps))
      const made = encodeAll(steps, facts).map(({ encoded }) => encoded.action as governor.Action)
      const before = together(await Promise.all(made.map((action) => readBefore(dao, action, true))))
      const alone = await Promise.all(
        made.map(async (action) => {
          if (action.type !== 'Call') return undefined
          return tryAction(dao, action.value).then(
            () => ({ works: true }) as const,
            (error: unknown) => ({ works: false, error }) as const,
          )
        }),
      )
      met(dao, made, before, alone).forEach((found, index) => {
        const { today, mind } = told[index]!
        const depends = mind.filter((one) => one.includes('may change what it depends on'))
        const isAfter = today.some((one) => one.startsWith('after the actions before it'))
        expect([index, found?.is === 'fails', isAfter]).toEqual([
          index,
          today.length > 0,
          found?.is === 'fails' && found.after,
        ])
        const unsureOf = found?.is === 'unsure' ? [unsure(found, programWords(facts))] : []
        expect(unsureOf.map(withoutReason)).toEqual(depends.map(withoutReason))
      })
    })

    test('a metric that an earlier action defines has no number yet, and its name is taken', () => {
      const [define] = EVERY_ACTION['define-metric'].map((fields) => stepOf('define-metric', fields))
      const update = stepOf('update-metric', { metric: 'reviews', weight: '2' })
      const [, second, third] = encodeAll([define!, update, define!], facts)
      expect(second!.encoded.problems?.metric).toContain('is no metric yet: action 1 defines it')
      expect(third!.encoded.problems?.name).toContain('is there already')
    })
  })

  test('a long list states the gas that the program states for it', async () => {
    const [, fields] = EVERY_ACTION.revoke
    // The program proposes nothing about attestations that are not there.
    const last = Math.max(...fields!.attestation!.split(/\D+/).map(Number))
    await new Teller(dao).attest(
      DOCS,
      Array.from({ length: last + 1 }, () => [BOB, 1n]),
    )
    const step = stepOf('revoke', fields!)
    await writeText(node.file('p.toml'), writeFile(draftOf(step)))
    const { proposal } = JSON.parse(await node.tributary('//Alice', 'propose', node.file('p.toml')))
    const actions = await read(dao.governor.query.governorActions(proposal))
    const { action } = encode(step, facts)
    expect((actions[0] as { value: governor.ActionCall }).value.gas).toEqual(
      (action as { value: governor.ActionCallLike }).value.gas,
    )
  })
})

/** The moment from which the program reckoned, where what it makes of these fields has one. */
function momentIn({ arguments: told }: Told, fields: Fields): bigint | undefined {
  const { config, Guard: guardian } = told ?? {}
  if (guardian) return BigInt(guardian.until) - parseSpan(fields.lasts ?? '182days 12hours')
  if (fields.starts_in !== undefined) return BigInt(config.start) - parseSpan(fields.starts_in)
  return fields.vests_over === undefined ? undefined : BigInt(config.start)
}

/** Words as the program has them: with whole addresses, and the signer's marked as one's own. */
function programWords({ dao, now, token, metrics }: Facts): Words {
  const names = Object.fromEntries(metrics.map(({ id, name }) => [id, name]))
  const words = wordsOf(dao, token, now, names)
  const member = (account: Account) => {
    const address = addressOf(account)
    return words.part(account) ? words.member(account) : address === ALICE ? `${address} (you)` : address
  }
  return { ...words, member }
}

/** Contracts' refusals have the page's own cures. */
const withoutReason = (text: string) =>
  text
    .toLowerCase()
    .replace(/\(.*\)/, '(…)')
    .replace(/\.$/, '')

const withoutDistances = (text: string) => text.replace(/ UTC(?:, [\w ]+?(?= to |$)| \([\w ]+\))/g, ' UTC')

/** As the program writes an action of the governor itself. */
function asTold({ type, value }: governor.ActionLike): unknown {
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const told = (one: unknown): unknown => {
    if (typeof one === 'bigint') return Number(one)
    if (typeof one !== 'object' || one === null) return one ?? null
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [snake(key), told(inner)]))
  }
  return { [type]: told(value) }
}

describe('a text', () => {
  test.each([
    '',
    'One line',
    'A title\n\nand more',
    'A title\nright above',
    '# Heading\n\n\n\nmore\n',
    '\n\nblank lines',
  ])('is taken apart and comes together as it was: %j', (text) => expect(descriptionOf(takenApart(text))).toBe(text))
})
