import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import type { WsProvider } from 'dedot'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  atBlock,
  callOf,
  canBatch,
  claimable,
  connect,
  ConnectionLost,
  ContractError,
  DAY,
  failuresOf,
  firstBlock,
  happenedIn,
  inputOf,
  members,
  MixedDao,
  momentAt,
  NoAnswer,
  NoContract,
  NoSignature,
  now,
  OtherCode,
  PARTS,
  prepare,
  prepareSeveral,
  proposals,
  proposalText,
  read,
  readCall,
  readDeployment,
  readSigned,
  relay,
  sourceAt,
  submit,
  toSign,
  tryRelay,
  TransactionFailed,
  tryAction,
  WrongChain,
  WrongDao,
  WrongText,
  writeSigned,
  type Dao,
  type governor,
  type Misfit,
  type Prepared,
  type SignedAction,
  Insufficient,
} from '../../src/index.js'
import { CONFIG, CONTRACTS_NODE, Development, Gate, sleep, TRIBUTARY } from './development.js'

await cryptoWaitReady()
const keyring = new Keyring({ type: 'sr25519' })
const [alice, bob, eve] = ['//Alice', '//Bob', '//Eve'].map((suri) => keyring.addFromUri(suri)) as [Pair, Pair, Pair]
type Pair = ReturnType<typeof keyring.addFromUri>

const EPOCH = 12_000n
const UNIT = 10n ** 12n

describe.skipIf(!CONTRACTS_NODE || !TRIBUTARY)('a DAO on a development node', () => {
  let node: Development
  let dao: Dao

  beforeAll(async () => {
    node = await Development.start()
    dao = await connect(node.url, node.deployment)
  })

  afterAll(() => node?.stop())

  /** Makes a proposal, and answers its number. */
  async function propose(actions: governor.ActionLike[], text: string, who = alice): Promise<number> {
    const prepared = await prepare(dao, dao.governor, 'governorPropose', [actions, text], { from: who.address })
    const { events } = await submit(prepared, who)
    // A vote begins with the moment after.
    await until((await now(dao)) + 1n)
    return dao.governor.events.Proposed.find(events)!.data.proposal
  }

  const vote = (proposal: number, choice: governor.Choice, reason = ''): SignedAction => ({
    type: 'Vote',
    value: { proposal, choice, reason },
  })

  /** Signs as a pair of keys does. */
  async function sign(who: Pair, action: SignedAction) {
    const { bytes, signed } = await toSign(dao, who.address, action)
    return signed(who.sign(bytes))
  }

  /** Waits until the chain's clock has reached a moment. */
  async function until(moment: bigint): Promise<void> {
    while ((await now(dao)) < moment) await sleep(50)
  }

  /** What waits until its window is over, in the last test: filed first. */
  let attested: bigint

  test('an attestation is filed, with the bond as native value', async () => {
    const claim = { member: bob.address, amount: 3n, evidence: `0x${'11'.repeat(32)}` as const, uri: 'docs/a' }
    const value = 50_000_000_000n
    const filing = await prepare(dao, dao.metrics, 'metricsAttestBatch', [1, [claim]], { from: alice.address, value })
    expect(filing.answer).toBe(0)
    await submit(filing, alice)
    attested = await now(dao)
    const found = await read(dao.metrics.query.metricsAttestation(0))
    expect(found?.member.address()).toBe(bob.address)
    expect(found?.status).toBe('Pending')
  })

  test('is refused where the chain, an account or the code is not what its file says', async () => {
    const { deployment, url } = node
    const genesis = `0x${'00'.repeat(32)}` as const
    await expect(connect(url, { ...deployment, genesis })).rejects.toThrow(WrongChain)
    const other = { ...deployment, dao: { ...deployment.dao, treasury: alice.address } }
    await expect(connect(url, other)).rejects.toThrow(NoContract)
    const code = { ...deployment.code, token: deployment.code.metrics }
    await expect(connect(url, { ...deployment, code })).rejects.toThrow(OtherCode)
    const known = await connect(url, { ...deployment, code }, { otherCode: true })
    await known.disconnect()
    await expect(connect('ws://127.0.0.1:9', deployment)).rejects.toThrow('does not answer')
  })

  test('is refused where its file mixes contracts of several DAOs', async () => {
    await writeFile(node.file('second.toml'), CONFIG.replace('"Front"', '"Second"'))
    await node.tributary('//Alice', 'deploy', '--config', node.file('second.toml'))
    const path = node.file('deployments/development/second.json')
    const second = readDeployment(await readFile(path, 'utf8'))
    // Whoever names no DAO means the only one here.
    await rm(path)
    await (await connect(node.url, second)).disconnect()
    for (const part of PARTS) {
      const mixed = { ...node.deployment, dao: { ...node.deployment.dao, [part]: second.dao[part] } }
      await expect(connect(node.url, mixed)).rejects.toThrow(MixedDao)
    }
  })

  test('the native asset is told as the chain counts it', () => {
    expect(dao.native).toEqual({ symbol: 'UNIT', decimals: 12, bits: 128 })
  })

  test('proposals are listed newest first over all pages, with the texts that were proposed', async () => {
    // Each has 17 undecided proposals: one page and two more.
    const each = async (who: Pair) => {
      for (let index = 0; index < 17; index++) await propose([], `A poll of ${who.address}`, who)
    }
    await Promise.all([each(alice), each(bob)])
    const listed = []
    for await (const proposal of proposals(dao)) listed.push(proposal)
    expect(listed.map(({ id }) => id)).toEqual(Array.from({ length: 34 }, (_, index) => 33 - index))
    for (const proposal of [listed[0]!, listed[33]!]) {
      expect(await proposalText(dao, proposal)).toBe(`A poll of ${proposal.proposer.address()}`)
    }
    const executed = []
    for await (const proposal of proposals(dao, 'Executed')) executed.push(proposal)
    expect(executed).toEqual([])
  })

  test('a command that fails is told by its own words, in one line', async () => {
    await expect(node.tributary('//Alice', 'vote', '9999', 'for')).rejects.toThrow(
      /^.*9,?999.*\(tributary .* vote 9999 for: exit code \d+\)$/,
    )
  })

  test.each([
    ['in one transaction, where the chain batches', true, [[0, 2, 3]]],
    ['one after another, where it does not', false, [[0], [2], [3]]],
  ])('several calls are made %s: one that fails is told, and takes no other along', async (_, together, groups) => {
    const [first, second] = together ? [10, 12] : [14, 16]
    const ballot = (proposal: number) => callOf(dao.governor, 'governorVote', [proposal, { type: 'For' }, ''])
    const calls = [ballot(first), ballot(9_999), ballot(first), ballot(second)]
    const { transactions, refused } = await prepareSeveral(dao, calls, bob.address, together)
    expect(canBatch(dao)).toBe(true)
    expect(refused).toMatchObject([{ call: 1, error: { variant: 'UnknownProposal' } }])
    expect(transactions.map((one) => one.calls)).toEqual(groups)
    const failures: Misfit[] = []
    for (const one of transactions) {
      expect(one.fee).toBeLessThan(one.feeLimit)
      await submit(one, bob).then(
        async (receipt) => failures.push(...(await failuresOf(one, receipt))),
        (error: unknown) => failures.push({ call: one.calls[0]!, error }),
      )
    }
    // The same votes cannot be cast twice: what worked when it was tried does not when its turn comes.
    expect(failures).toMatchObject([{ call: 2, error: { variant: 'AlreadyVoted' } }])
    for (const proposal of [first, second]) {
      const cast = (await read(dao.governor.query.governorBallot(proposal, bob.address)))?.cast
      expect(cast?.forVotes).toBe(300n * UNIT)
    }
  })

  test('a text that is not what was proposed is not taken for it', async () => {
    const proposal = (await read(dao.governor.query.governorProposal(0)))!
    const mixed = { ...proposal, descriptionHash: `0x${'00'.repeat(32)}` as const }
    await expect(proposalText(dao, mixed)).rejects.toThrow(WrongText)
    await expect(proposalText(dao, { ...proposal, id: 999 })).rejects.toThrow('tells another text of proposal 999')
    // A block that the node does not have yet.
    expect(await proposalText(dao, { ...proposal, block: 2 ** 31 })).toBeUndefined()
  })

  test('several ballots of a member are signed ahead, and relayed in their order', async () => {
    const part = (forVotes: bigint): SignedAction =>
      vote(6, { type: 'Split', value: { forVotes, againstVotes: 0n, abstainVotes: 0n } })
    const first = await toSign(dao, alice.address, part(UNIT))
    const second = await toSign(dao, alice.address, part(2n * UNIT), DAY, first.nonce + 1n)
    const [one, two] = [first, second].map(({ bytes, signed }) => signed(alice.sign(bytes)))
    await expect(relay(dao, two!, eve.address)).rejects.toMatchObject({ variant: 'BadSignature' })
    await submit(await relay(dao, one!, eve.address), eve)
    await submit(await relay(dao, two!, eve.address), eve)
    const ballot = await read(dao.governor.query.governorBallot(6, alice.address))
    expect(ballot?.cast.forVotes).toBe(3n * UNIT)
  })

  test('what nobody could relay is refused before it is signed', async () => {
    const good = vote(6, { type: 'For' })
    await expect(toSign(dao, alice.address, vote(Number.NaN, { type: 'For' }))).rejects.toThrow('is no number')
    await expect(toSign(dao, 'Alice', good)).rejects.toThrow('its signer is no address')
    await expect(toSign(dao, alice.address, good, -DAY)).rejects.toThrow('its expiry is no moment to come')
    await expect(toSign(dao, alice.address, good, 2n ** 62n)).rejects.toThrow('its expiry is no moment')
  })

  test('a split ballot that is signed here is relayed by `tributary relay`', async () => {
    const split = { forVotes: 10n * UNIT, againstVotes: 5n * UNIT, abstainVotes: 0n }
    const file = writeSigned(await sign(bob, vote(0, { type: 'Split', value: split }, 'both')))
    await writeFile(node.file('here.json'), file)
    await node.tributary('//Eve', 'relay', 'here.json')
    const ballot = await read(dao.governor.query.governorBallot(0, bob.address))
    expect(ballot).toEqual({ weight: 300n * UNIT, cast: split })
  })

  test('a split ballot that `tributary sign-vote` signed is relayed here, once', async () => {
    await node.tributary('//Bob', 'sign-vote', '1', 'for=1,abstain=2.5', '--reason', 'why', '--out', 'there.json')
    const signed = readSigned(await readFile(node.file('there.json'), 'utf8'))
    await tryRelay(dao, signed)
    const { events } = await submit(await relay(dao, signed, eve.address), eve)
    const { data } = dao.governor.events.Voted.find(events)!
    expect([data.proposal, data.weight, data.reason]).toEqual([1, 3_500_000_000_000n, 'why'])
    const again = relay(dao, signed, eve.address)
    await expect(again).rejects.toThrow(ContractError)
    await expect(again).rejects.toMatchObject({ variant: 'BadSignature', fields: { nonce: 1n } })
    await expect(tryRelay(dao, signed)).rejects.toMatchObject({ variant: 'BadSignature', fields: { nonce: 1n } })
  })

  test('a ballot that a wallet signed, between its tags, counts as well', async () => {
    const { bytes, signed } = await toSign(dao, bob.address, vote(2, { type: 'Against' }))
    const inTags = Buffer.concat([Buffer.from('<Bytes>'), bytes, Buffer.from('</Bytes>')])
    await submit(await relay(dao, signed(bob.sign(inTags)), eve.address), eve)
    const ballot = await read(dao.governor.query.governorBallot(2, bob.address))
    expect(ballot?.cast.againstVotes).toBe(300n * UNIT)
  })

  test('who has little relays as well: no more is set aside for storage than there is', async () => {
    const poor = keyring.addFromUri('//Eve//poor')
    await node.tributary('//Eve', 'send', poor.address, '0.5')
    const prepared = await relay(dao, await sign(alice, vote(5, { type: 'Abstain' })), poor.address)
    expect(prepared.depositLimit).toBeGreaterThan(prepared.deposit)
    expect(prepared.depositLimit + prepared.feeLimit).toBeLessThan(UNIT / 2n)
    await submit(prepared, poor)
    const ballot = await read(dao.governor.query.governorBallot(5, alice.address))
    expect(ballot?.cast.abstainVotes).toBe(600n * UNIT)
  })

  test('a ballot for another DAO is not even tried', async () => {
    const signed = await sign(bob, vote(3, { type: 'For' }))
    const elsewhere = { ...signed, contract: dao.deployment.dao.token }
    await expect(relay(dao, elsewhere, eve.address)).rejects.toThrow(WrongDao)
    const genesis = `0x${'00'.repeat(32)}` as const
    await expect(relay(dao, { ...signed, genesis }, eve.address)).rejects.toThrow(WrongDao)
  })

  test('a delegation is signed and relayed, both ways', async () => {
    const delegate = () => read(dao.token.query.tokenDelegateOf(bob.address))
    await node.tributary('//Bob', 'sign-delegate', eve.address, '--out', 'delegation.json')
    const there = readSigned(await readFile(node.file('delegation.json'), 'utf8'))
    await submit(await relay(dao, there, eve.address), eve)
    expect((await delegate()).address()).toBe(eve.address)
    const here = await sign(bob, { type: 'Delegate', value: { to: bob.address } })
    await writeFile(node.file('back.json'), writeSigned(here))
    await node.tributary('//Eve', 'relay', 'back.json')
    expect((await delegate()).address()).toBe(bob.address)
  })

  test('the examples of docs/FRONTENDS.md do what they say', async () => {
    const examples = await readFile(new URL('../../generated/frontends.ts', import.meta.url), 'utf8')
    const here = examples
      .replace('ws://127.0.0.1:9944', node.url)
      .replace('deployments/development/my-dao.json', node.file('deployments/development/front.json'))
    const file = new URL('../../generated/frontends-here.ts', import.meta.url)
    await writeFile(file, here)
    const said = vi.spyOn(console, 'log').mockReturnValue()
    await import(/* @vite-ignore */ fileURLToPath(file))
    const lines = said.mock.calls.map(([line]) => String(line))
    said.mockRestore()
    expect(lines[0]).toBe('Front on Development, which counts in UNIT')
    expect(lines).toContain('900 shares; votes last 1 day, the quorum is 20 %')
    expect(lines).toContain('Finalized')
    expect(lines.at(-1)).toBe('only 1.5 of your votes are left')
  })

  test('what a contract refuses is told by its name before anything is sent', async () => {
    const failing = prepare(dao, dao.governor, 'governorVote', [999, { type: 'For' }, ''], { from: bob.address })
    await expect(failing).rejects.toMatchObject({ variant: 'UnknownProposal', fields: 999 })
  })

  test('frequent calls that follow one another have the gas that they need', async () => {
    for (let round = 0; round < 3; round++) {
      const one: governor.Choice = { type: 'Split', value: { forVotes: 1n, againstVotes: 0n, abstainVotes: 0n } }
      const from = bob.address
      await submit(await prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from }), bob)
      await submit(await prepare(dao, dao.token, 'tokenDelegate', [eve.address], { from }), bob)
      await submit(await prepare(dao, dao.token, 'tokenUndelegate', [], { from }), bob)
      await submit(await prepare(dao, dao.governor, 'governorVote', [4, one, ''], { from }), bob)
    }
  })

  test('a proposal with actions is made, read back, decided, and executed with the gas that it asks for', async () => {
    const value = 100n * UNIT
    const funding = await prepare(dao, dao.treasury, 'treasuryFund', [{ type: 'Native' }, value], {
      from: alice.address,
      value,
    })
    await submit(funding, alice)
    const program = inputOf(dao.treasury, 'treasuryCreateProgram', [
      {
        asset: { type: 'Native' },
        metric: { source: dao.token.address, metric: 0 },
        basis: 'Level',
        budget: { type: 'Fixed', value: UNIT },
        start: 0n,
        epochLength: EPOCH,
        epochs: undefined,
        claimWindow: DAY,
      },
    ])
    const transfer = inputOf(dao.treasury, 'treasuryTransfer', [{ type: 'Native' }, eve.address, UNIT])
    const call = (input: `0x${string}`): governor.ActionLike => ({
      type: 'Call',
      value: { callee: dao.treasury.address, input, value: 0n, gas: undefined },
    })
    const id = await propose([call(program), call(transfer)], 'Pay, and thank Eve')

    const actions = await read(dao.governor.query.governorActions(id))
    const [, second] = actions.map((action) => (action.type === 'Call' ? readCall(dao, action.value) : undefined))
    expect(second).toMatchObject({ part: 'treasury', message: 'Treasury::transfer' })
    expect(second?.args.map(({ name }) => name)).toEqual(['asset', 'to', 'amount'])
    expect(second?.args[2]?.value).toBe(UNIT)
    for (const action of actions) if (action.type === 'Call') await tryAction(dao, action.value)

    const from = alice.address
    await submit(await prepare(dao, dao.governor, 'governorVote', [id, { type: 'For' }, ''], { from }), alice)
    await sleep(1_500)
    await submit(await prepare(dao, dao.governor, 'governorQueue', [id], { from: eve.address }), eve)
    const execution = await prepare(dao, dao.governor, 'governorExecute', [id], { from: eve.address })
    expect(execution.gas.refTime).toBeGreaterThan(110_000_000_000n)
    const { events } = await submit(execution, eve)
    expect(dao.treasury.events.Transferred.find(events)?.data.amount).toBe(UNIT)
  })

  test('an action that would fail says by its callee’s own word why, before anybody executes it', async () => {
    const { treasury } = dao
    const tried = (contract: Pick<typeof treasury, 'address'>, input: `0x${string}`) =>
      tryAction(dao, { callee: contract.address, input, value: 0n })
    const tooMuch = inputOf(treasury, 'treasuryTransfer', [{ type: 'Native' }, eve.address, 10_000n * UNIT])
    await expect(tried(treasury, tooMuch)).rejects.toMatchObject({ variant: 'InsufficientFree' })
    await expect(tried(dao.token, tooMuch)).rejects.toThrow('has no such message')
    await expect(tried({ address: eve.address } as never, tooMuch)).rejects.toThrow('Contracts.ContractNotFound')
  })

  test('what happened in a block is told by the names of events, of all contracts of the DAO', async () => {
    const choice = { type: 'Abstain' } as const
    const from = bob.address
    const ballot = await prepare(dao, dao.governor, 'governorVote', [6, choice, 'why not'], { from })
    const { block } = await submit(ballot, bob)
    const happened = await happenedIn(dao, block)
    expect(happened?.map(({ part, name }) => `${part} ${name}`)).toEqual(['governor Voted'])
    expect(happened?.[0]?.data).toMatchObject({ proposal: 6, reason: 'why not' })
    expect(happened?.[0]?.at).toBe(await momentAt(dao, block))
    expect(await happenedIn(dao, 0)).toEqual([])
  })

  test('what was so at a block of before is read, and since which block it is', async () => {
    const choice = { type: 'Against' } as const
    const text = 'Once more'
    const proposal = await propose([], text)
    await until((await read(dao.governor.query.governorProposal(proposal)))!.snapshot + 1n)
    const ballot = await prepare(dao, dao.governor, 'governorVote', [proposal, choice, ''], { from: bob.address })
    const { block } = await submit(ballot, bob)
    const votersAt = async (at: number) => {
      const { governor } = await atBlock(dao, at)
      return (await read(governor.query.governorProposal(proposal)))?.voters
    }
    expect([await votersAt(block - 1), await votersAt(block)]).toEqual([0, 1])
    const { number: newest } = await dao.client.block.best()
    const since = await firstBlock(dao, { from: dao.deployment.block, to: newest }, async ({ governor }) => {
      return (await read(governor.query.governorProposal(proposal)))?.voters === 1
    })
    expect(since).toBe(block)
    expect(await (await atBlock(dao, block)).now()).toBeLessThanOrEqual(await now(dao))
  })

  test('any contract that is a source of metrics is asked as one', async () => {
    const at = (await now(dao)) - 1n
    const source = sourceAt(dao, dao.token.address)
    expect(await read(source.query.metricSourcePastValue(1, alice.address, at))).toBe(600n * UNIT)
    expect((await read(source.query.metricCatalogMetricInfo(1)))?.decimals).toBe(12)
  })

  test('what a member can claim is told, and a claim has the gas to open an epoch that begins meanwhile', async () => {
    const program = (await read(dao.treasury.query.treasuryProgram(0)))!
    const begins = async () => {
      const since = (await now(dao)) - program.config.start
      return program.config.start + (since / EPOCH + 1n) * EPOCH
    }
    await until((await begins()) + 2_000n)
    // The cheapest claim: what is opened already, by another member's claim.
    const claim = (who: Pair) => prepare(dao, dao.treasury, 'treasuryClaim', [0], { from: who.address })
    await submit(await claim(alice), alice)
    const { programs, grants } = await claimable(dao, bob.address)
    expect([programs.length, programs[0]?.[2], grants]).toEqual([1, { type: 'Native' }, []])
    const prepared = await claim(bob)
    await until((await begins()) + 2_000n)
    const { events } = await submit(prepared, bob)
    expect(dao.treasury.events.EpochOpened.find(events)).toBeDefined()
    expect(dao.treasury.events.Paid.find(events)?.data.amount).toBeGreaterThan(0n)
  })

  test('a contribution counts once its window is over, and makes a member', async () => {
    await until(attested + 60_000n)
    await submit(await prepare(dao, dao.metrics, 'metricsFinalizeBatch', [[0]], { from: eve.address }), eve)
    const listed = []
    for await (const member of members(dao)) listed.push(member.address())
    expect(listed).toEqual([bob.address])
    expect(await read(dao.metrics.query.metricsIsMember(bob.address))).toBe(true)
  })

  test('who has too little is told what they have and what is needed, before anything is signed', async () => {
    const nobody = keyring.addFromUri('//Nobody').address
    const poor = prepare(dao, dao.treasury, 'treasuryFund', [{ type: 'Native' }, UNIT], { from: nobody, value: UNIT })
    await expect(poor).rejects.toThrow(new Insufficient(nobody, 0n, UNIT))
    const asks = prepare(dao, dao.governor, 'governorPropose', [[], 'Why?'], { from: nobody })
    await expect(asks).rejects.toThrow(ContractError)
  })

  test('what a wallet answers without a signature is told so, and sent nowhere', async () => {
    const gift = await prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    for (const answer of [
      {},
      undefined,
      { signature: '0x' },
      { signature: `0x01${'00'.repeat(63)}` },
      { signature: 7 },
    ]) {
      const signer = { signPayload: async () => answer as { id: number; signature: `0x${string}` } }
      await expect(submit(gift, signer), JSON.stringify(answer)).rejects.toThrow(NoSignature)
    }
    await expect(submit(gift, {})).rejects.toThrow(NoSignature)
  })

  test('the keys of another account than it was prepared for do not sign it', async () => {
    const gift = await prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    await expect(submit(gift, alice)).rejects.toThrow(`this was prepared for ${bob.address}, and the keys are those of`)
  })

  test('a second transaction at once is told to wait for the first', async () => {
    const give = () => prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: alice.address })
    const [one, two] = [await give(), await give()]
    const ends = await Promise.allSettled([submit(one, alice), submit(two, alice)])
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    const reason = 'another transaction of this account is on its way, or came before: repeat it later'
    expect(failed).toMatchObject([{ name: 'TransactionFailed', reason, isIncluded: false }])
  })

  describe('where the connection is lost', () => {
    let gate: Gate
    let there: Dao
    beforeAll(async () => {
      gate = await Gate.before(node.url)
      there = await connect(gate.url, node.deployment, { patience: 3_000 })
      vi.spyOn(console, 'warn').mockReturnValue()
    })
    afterAll(async () => {
      await there?.disconnect()
      gate?.stop()
    })

    const held = () => read(dao.token.query.psp22BalanceOf(eve.address))
    const gift = () => prepare(there, there.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    async function back() {
      gate.isOpen = true
      while (there.client.status !== 'connected') await sleep(100)
      await sleep(1_500)
    }

    /** What becomes of a gift: what was told, and which transactions the node was sent, then and later. */
    async function fate(prepared: Prepared<unknown>, signer: Parameters<typeof submit>[1]) {
      const [before, stages] = [await held(), [] as string[]]
      const asked = vi.spyOn(there.client.provider, 'send')
      const error = await submit(prepared, signer, (stage) => stages.push(stage)).catch((lost) => lost)
      await back()
      const sent = asked.mock.calls.filter(([method]) => method.startsWith('author_'))
      asked.mockRestore()
      return { error, stages, sent, given: (await held()) - before }
    }
    const nothing = { error: new ConnectionLost(false), stages: [], sent: [], given: 0n }

    test('nothing is sent, then or later, by whom the connection is known to be down', async () => {
      const prepared = await gift()
      gate.close()
      await sleep(100)
      expect(await fate(prepared, bob)).toEqual(nothing)
    })

    test('nothing is sent, then or later, if it is lost while the wallet asks', async () => {
      const signPayload = async () => {
        gate.close()
        await sleep(100)
        return { id: 0, signature: `0x01${'00'.repeat(64)}` as const }
      }
      expect(await fate(await gift(), { signPayload })).toEqual(nothing)
    })

    test('nothing is sent if the node falls silent before anything is signed', async () => {
      const prepared = await gift()
      gate.mute()
      const asked = vi.spyOn(there.client.provider, 'send')
      await expect(submit(prepared, bob)).rejects.toThrow(new ConnectionLost(false))
      expect(asked.mock.calls.filter(([method]) => method.startsWith('author_'))).toEqual([])
      asked.mockRestore()
      gate.close()
      await sleep(100)
      await back()
    })

    test('a node that says nothing is lost as soon as it is given up, and is come back to', async () => {
      gate.mute()
      // As dedot does once there was no block for half a minute.
      await (there.client.provider as WsProvider).disconnect(true)
      expect(there.client.status).not.toBe('connected')
      await expect.poll(() => there.client.status, { timeout: 10_000 }).toBe('connected')
      expect((await read(there.governor.query.governorSettings())).quorum).toBe(2_000)
    })

    test('nor by a client that waits for the connection: dedot does not get to keep it', async () => {
      gate.close()
      await sleep(100)
      await expect(there.client.rpc.author_submitExtrinsic('0x00')).rejects.toThrow(ConnectionLost)
      await back()
    })

    test('what is on its way is told with the block until which to look, and no progress after that', async () => {
      const [prepared, stages] = [await gift(), [] as string[]]
      const sent = submit(prepared, bob, (stage) => {
        stages.push(stage)
        gate.close()
      })
      const number = await dao.client.query.system.number()
      const lost: ConnectionLost = await sent.catch((error) => error)
      expect(lost).toBeInstanceOf(ConnectionLost)
      const until = stages.length
      expect([lost.isSent, until > 0]).toEqual([true, true])
      expect(lost.until).toBeGreaterThan(number)
      expect(lost.message).toContain(`before block ${lost.until!.toLocaleString('en')}, so look`)
      await back()
      expect(stages.length).toBe(until)
    })

    test('a read waits for it, but not for ever', async () => {
      gate.close()
      await expect(read(there.governor.query.governorSettings())).rejects.toThrow(NoAnswer)
      const waiting = read(there.governor.query.governorSettings())
      await back()
      expect((await waiting).quorum).toBe(2_000)
    })

    test('a read is answered soon after it, also where a first try to come back had failed', async () => {
      const patient = await connect(gate.url, node.deployment)
      gate.close()
      await sleep(100)
      const waiting = read(patient.governor.query.governorSettings())
      // It tries every two and a half seconds.
      await sleep(3_500)
      const opened = Date.now()
      await back()
      expect((await waiting).quorum).toBe(2_000)
      expect(Date.now() - opened).toBeLessThan(10_000)
      await patient.disconnect()
    })

    test('to connect to what says nothing fails in time, and leaves nothing behind', async () => {
      gate.isSilent = true
      await expect(connect(gate.url, node.deployment, { patience: 300 })).rejects.toThrow(NoAnswer)
      gate.isSilent = false
    })
  })

  test('a script ends that disconnects, also while the connection is down', async () => {
    const gate = await Gate.before(node.url)
    const there = await connect(gate.url, node.deployment)
    gate.stop()
    await sleep(100)
    const waiting = read(there.governor.query.governorSettings())
    await Promise.all([expect(waiting).rejects.toThrow(), there.disconnect()])
  })
  test('a node that falls silent, or is left, while a transaction is on its way fails for whoever waits and nobody else', async () => {
    const gate = await Gate.before(node.url)
    const there = await connect(gate.url, node.deployment, { patience: 500 })
    const unheard: unknown[] = []
    const hear = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', hear)
    const gift = await prepare(there, there.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    // The last that comes back is that it is in a block that is final; what is asked about that block stays unanswered.
    const sent = submit(gift, bob, (stage) => stage === 'BestChainBlockIncluded' && gate.mute())
    await expect(sent).rejects.toThrow(ConnectionLost)
    await sleep(1_000)
    await there.disconnect()
    await sleep(500)
    process.off('unhandledRejection', hear)
    gate.stop()
    expect(unheard).toEqual([])
  })

  test('what is submitted twice at once is sent once, and whoever was first is told so', async () => {
    const gift = await prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    const [first, second] = await Promise.allSettled([submit(gift, bob), submit(gift, bob)])
    const sent = [first, second].filter(({ status }) => status === 'fulfilled')
    expect(sent).toHaveLength(1)
    expect([first, second].find(({ status }) => status === 'rejected')).toHaveProperty(
      'reason',
      expect.any(TransactionFailed),
    )
  })

  test('what a teller of progress throws is told to whoever submits, and the connection goes on', async () => {
    const gift = await prepare(dao, dao.token, 'psp22Transfer', [eve.address, UNIT, '0x'], { from: bob.address })
    const broken = submit(gift, bob, () => {
      throw new RangeError('no room to tell it')
    })
    await expect(broken).rejects.toThrow('no room to tell it')
    expect(await read(dao.governor.query.governorSettings())).toBeDefined()
    await expect.poll(async () => (await dao.client.rpc.author_pendingExtrinsics()).length, { timeout: 10_000 }).toBe(0)
  })
})
