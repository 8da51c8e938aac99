// Contracts of others, which a DAO may have to do with: those that the contracts' own tests are made with. They never
// ship, so they are there only where they were built.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inputFrom, interfaceIn, type AnyContract } from '@tributary/client'
import { ALICE, type Teller } from './teller'

const folder = process.env.TRIBUTARY_ARTIFACTS ?? fileURLToPath(new URL('../../target/contracts', import.meta.url))

/**
 * `plain` is a token that says of itself what it is told to; `crook` is one that says nothing, and a source of metrics,
 * which does what it is told wrong.
 */
export type GuestName = 'plain' | 'crook'

/** With its metadata and its code. */
export const fileOf = (name: GuestName) => join(folder, `tributary_${name}.contract`)

/** Those that are not built here, as tests want them told. */
export const missingGuests = (...names: GuestName[]): string[] =>
  names.filter((name) => !existsSync(fileOf(name))).map((name) => `the built contract tributary_${name}`)

export class Guest {
  private constructor(
    private readonly teller: Teller,
    private readonly contract: AnyContract,
    readonly address: string,
  ) {}

  /** Has Alice make one. `salt` tells it from others that are made with the same. */
  static async invite(teller: Teller, name: GuestName, args: unknown[], salt = '0x'): Promise<Guest> {
    const file = readFileSync(fileOf(name), 'utf8')
    const { source } = JSON.parse(file) as { source: { wasm: string } }
    const contract = interfaceIn(file)
    const { tx, events } = teller.dao.client
    const input = inputFrom(contract, 'new', args)
    const made = await teller.sendRaw(
      tx.contracts.instantiateWithCode(0n, GAS, undefined, source.wasm, input, salt),
      ALICE,
    )
    const told = events.contracts.Instantiated.find(made)!
    return new Guest(teller, contract, told.palletEvent.data.contract.address())
  }

  /** Has Alice send a message to it. */
  async send(label: string, ...args: unknown[]): Promise<void> {
    const { tx } = this.teller.dao.client
    const call = tx.contracts.call(this.address, 0n, GAS, undefined, inputFrom(this.contract, label, args))
    await this.teller.sendRaw(call, ALICE)
  }
}

const GAS = { refTime: 100_000_000_000n, proofSize: 2_000_000n }
