// Who tells a DAO's story: does things on it as the development accounts, so that there is something to see.
import {
  inputOf,
  now,
  prepare,
  submit,
  type Dao,
  type governor,
  type InjectedSigner,
  type metrics,
  type Receipt,
  type treasury,
} from '@tributary/client'
import { ACCOUNTS, testWallet } from './wallet'

export const [ALICE, BOB, CHARLIE] = ACCOUNTS.map(({ address }) => address) as [string, string, string]
export const UNIT = 10n ** 12n
/** What an attestation of the story's metrics needs as a bond. */
export const BOND = UNIT / 20n
/** Metrics of the story's DAO. */
export const [DOCS, TALKS] = [1, 2]
const EVIDENCE = `0x${'ab'.repeat(32)}` as const
export const NATIVE = { type: 'Native' } as const

interface Sendable {
  signAndSend(from: string, options: { signer: InjectedSigner }, hear: (heard: any) => void): Promise<unknown>
}
type Heard = { status: { type: string }; events: Receipt['events']; dispatchError?: unknown }

export class Teller {
  private readonly signer = testWallet().signer

  constructor(readonly dao: Dao) {}

  async send(prepared: Promise<Parameters<typeof submit>[0]>): Promise<Receipt> {
    return submit(await prepared, this.signer)
  }

  /** Whatever the chain takes, until it is final; answers its events. */
  sendRaw(tx: Sendable, from: string): Promise<Receipt['events']> {
    return new Promise((resolve, reject) => {
      const hear = ({ status, events, dispatchError }: Heard) => {
        if (dispatchError) reject(new Error(`the chain refuses: ${JSON.stringify(dispatchError)}`))
        else if (status.type === 'Finalized') resolve(events)
      }
      tx.signAndSend(from, { signer: this.signer }, hear).catch(reject)
    })
  }

  /** Has so many blocks made, each for an empty transaction. */
  async passBlocks(count: number, from: string): Promise<void> {
    const { client } = this.dao
    const { nonce } = await client.query.system.account(from)
    for (let sent = 0; sent < count; sent++) {
      const signed = client.tx.system.remark('0x')
      await signed.sign(from, { signer: this.signer, nonce: nonce + sent })
      const before = (await client.rpc.chain_getHeader())?.number ?? 0
      await client.rpc.author_submitExtrinsic(signed.toHex())
      await this.waitFor(async () => ((await client.rpc.chain_getHeader())?.number ?? 0) > before, 1)
    }
  }

  async propose(text: string, actions: governor.ActionLike[], from = ALICE): Promise<number> {
    const { governor } = this.dao
    const { events } = await this.send(prepare(this.dao, governor, 'governorPropose', [actions, text], { from }))
    const { proposal } = governor.events.Proposed.find(events)!.data
    // Its vote begins with the moment after.
    await this.waitFor(async () => (await governor.query.governorProposal(proposal)).data?.state !== 'Pending')
    return proposal
  }

  vote(from: string, proposal: number, choice: governor.Choice, reason = ''): Promise<Receipt> {
    return this.send(prepare(this.dao, this.dao.governor, 'governorVote', [proposal, choice, reason], { from }))
  }

  /** Has Alice's votes decide a proposal, and queues it. */
  async pass(proposal: number, reason = ''): Promise<void> {
    await this.vote(ALICE, proposal, { type: 'For' }, reason)
    await this.until(proposal, 'Succeeded')
    await this.send(prepare(this.dao, this.dao.governor, 'governorQueue', [proposal], { from: ALICE }))
  }

  /** The same, and executes it. */
  async decide(proposal: number, reason = ''): Promise<void> {
    await this.pass(proposal, reason)
    await this.send(prepare(this.dao, this.dao.governor, 'governorExecute', [proposal], { from: ALICE }))
  }

  async until(proposal: number, state: governor.State): Promise<void> {
    await this.waitFor(async () => (await this.dao.governor.query.governorProposal(proposal)).data?.state === state)
  }

  /** The chain's clock goes on by itself. */
  async waitFor(isSo: () => Promise<boolean>, eachMillis = 50): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, eachMillis))
  }

  /** Has Alice attest something of a metric, so much for each; answers the number of the first claim. */
  async attest(metric: number, amounts: [member: string, amount: bigint][], uri = ''): Promise<number> {
    const { metrics } = this.dao
    const claims = amounts.map(([member, amount]): metrics.ClaimLike => ({ member, amount, evidence: EVIDENCE, uri }))
    const value = BOND * BigInt(claims.length)
    const { events } = await this.send(
      prepare(this.dao, metrics, 'metricsAttestBatch', [metric, claims], { from: ALICE, value }),
    )
    return metrics.events.Attested.find(events)!.data.first
  }

  async isOver(moment: bigint): Promise<boolean> {
    return (await now(this.dao)) > moment
  }

  /** An action that has the treasury do something. */
  treasury(input: `0x${string}`): governor.ActionLike {
    return { type: 'Call', value: { callee: this.dao.treasury.address, input, value: 0n, gas: undefined } }
  }

  pay(to: string, amount: bigint): governor.ActionLike {
    return this.treasury(inputOf(this.dao.treasury, 'treasuryTransfer', [NATIVE, to, amount]))
  }

  stream(config: treasury.ProgramConfigLike): governor.ActionLike {
    return this.treasury(inputOf(this.dao.treasury, 'treasuryCreateProgram', [config]))
  }
}
