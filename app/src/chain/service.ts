// What happened, as a service tells that keeps it: `tributary serve`, back to the DAO's first block. What it does not know
// yet comes from the node; and all of it, where the service is away, is another DAO's, or answers what none does.
import { happenedAs, type Dao, type Happened, type Recorded } from '@tributary/client'
import { Tellers, type History, type Stretch } from './history'

/** The most events that one answer has; and fewer to begin with, as somebody waits for the newest. */
const PAGE = 1_000
const FIRST_PAGE = 100
/** How long an answer is waited for, and how long after a failure the service is left alone. */
const PATIENCE_MILLIS = 10_000
const PAUSE_MILLIS = 30_000
/** So many blocks may be missing before it is behind. */
const BEHIND = 64

/** Why a service is not asked, in words that follow on its name. */
class Trouble extends Error {}

/** A stretch of blocks of which all is known that happened: final, so it stays so. */
interface Known {
  from: number
  to: number
  /** Newest first. */
  events: Happened[]
}

interface Row extends Recorded {
  block: number
  at: number
}

export class ServiceHistory implements History {
  readonly tellers = new Tellers()
  private readonly host: string
  /** Newest first. */
  private known: Known[] = []
  private upTo = -1
  private asking?: Promise<number>
  private failedAt = -Infinity

  constructor(
    private readonly dao: Dao,
    /** Its address, without a slash at its end. */
    private readonly address: string,
    private readonly node: History,
  ) {
    this.host = new URL(address).host
  }

  async *backwards(newest: number, oldest: number): AsyncGenerator<Stretch> {
    let at = newest
    const upTo = await this.knowsUpTo(newest)
    if (upTo < newest) {
      for await (const stretch of this.node.backwards(newest, Math.max(oldest, upTo + 1))) {
        yield stretch
        if (stretch.isForgotten) return
      }
      at = upTo
    }
    while (at >= oldest) {
      const stretch = await this.orTrouble(() => this.stretch(at, oldest))
      if (!stretch) {
        yield* this.node.backwards(at, oldest)
        return
      }
      yield stretch
      at = stretch.from - 1
    }
  }

  async reach(newest: number, blocks: number): Promise<number> {
    return (await this.knowsUpTo(newest)) < 0 ? this.node.reach(newest, blocks) : this.dao.deployment.block
  }

  /** The newest block that it knows, of those up to one; -1 where it is not asked. */
  private async knowsUpTo(newest: number): Promise<number> {
    if (performance.now() - this.failedAt < PAUSE_MILLIS) return -1
    if (this.upTo < newest) {
      this.asking ??= this.orTrouble(() => this.greet()).then((upTo) => {
        this.asking = undefined
        return upTo ?? -1
      })
      const upTo = await this.asking
      if (upTo < 0) return -1
      this.upTo = upTo
      const isBehind = upTo < newest - BEHIND
      const trouble = isBehind
        ? `is behind, and knows what happened up to block ${upTo.toLocaleString('en')}`
        : undefined
      this.tellers.tell({ host: this.host, upTo, trouble })
    }
    return Math.min(this.upTo, newest)
  }

  /** What it answers, or nothing where it is in trouble: then that is told, and it is left alone for a while. */
  private async orTrouble<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      this.failedAt = performance.now()
      const trouble = error instanceof Trouble ? error.message : 'answers what no such service does'
      this.tellers.tell({ host: this.host, trouble })
      return undefined
    }
  }

  /** Whether it is of this DAO, and how far it has come. */
  private async greet(): Promise<number> {
    const { genesis, up_to_block: upTo, ...others } = await this.ask('dao', {})
    const { deployment } = this.dao
    if (typeof genesis !== 'string' || !isBlock(upTo)) throw new Trouble('answers what no such service does')
    if (genesis !== deployment.genesis) throw new Trouble('is of another chain')
    const isOther = Object.entries(deployment.dao).some(([part, account]) => others[part] !== account)
    if (isOther) throw new Trouble('is of another DAO')
    return upTo
  }

  /** What it knows from a block back, as far as one answer goes. */
  private async stretch(at: number, oldest: number): Promise<Stretch> {
    const known = this.known.find(({ from, to }) => from <= at && at <= to) ?? (await this.read(at, oldest))
    const from = Math.max(known.from, oldest)
    return { events: known.events.filter(({ block }) => from <= block && block <= at), from, isForgotten: false }
  }

  private async read(to: number, oldest: number): Promise<Known> {
    const low = Math.max(oldest, ...this.known.filter((one) => one.to < to).map((one) => one.to + 1))
    const rows: Row[] = []
    let after: string | undefined
    // Of the oldest block of an answer there may be more in the next: at least one before it is whole.
    do {
      const limit = rows.length === 0 && this.known.length === 0 ? FIRST_PAGE : PAGE
      const page = await this.ask('events', { from: low, to, limit, after })
      rows.push(...rowsOf(page.rows, low, rows.at(-1)?.block ?? to))
      after = page.next === null ? undefined : textOf(page.next)
    } while (after !== undefined && rows[0]?.block === rows.at(-1)?.block)
    const from = after === undefined ? low : rows.at(-1)!.block + 1
    const read = { from, to, events: this.decoded(rows.filter(({ block }) => block >= from)) }
    this.keep(read)
    return read
  }

  /** By the very decoder of the node's events. */
  private decoded(rows: Row[]): Happened[] {
    const blocks = new Map<number, Row[]>()
    for (const row of rows) blocks.set(row.block, [row, ...(blocks.get(row.block) ?? [])])
    return [...blocks].flatMap(([block, recorded]) =>
      happenedAs(this.dao, recorded, block, BigInt(recorded[0]!.at)).reverse(),
    )
  }

  /** What follows on one another becomes one. */
  private keep(read: Known): void {
    const all = [...this.known, read].sort((one, other) => other.to - one.to)
    this.known = all.reduce<Known[]>((kept, next) => {
      const last = kept.at(-1)
      if (last?.from !== next.to + 1) return [...kept, next]
      return [...kept.slice(0, -1), { from: next.from, to: last.to, events: [...last.events, ...next.events] }]
    }, [])
  }

  private async ask(
    path: string,
    query: Record<string, string | number | undefined>,
  ): Promise<Record<string, unknown>> {
    const told = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
    const address = `${this.address}/api/v1/${path}?${new URLSearchParams(told).toString()}`
    const request = { referrerPolicy: 'no-referrer', credentials: 'omit' } as const
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(PATIENCE_MILLIS) }).catch(() => {
      throw new Trouble('does not answer')
    })
    if (!response.ok) throw new Trouble(`answers with the status ${response.status}`)
    const answer: unknown = await response.json()
    if (typeof answer !== 'object' || answer === null) throw new Trouble('answers what no such service does')
    return answer as Record<string, unknown>
  }
}

const isBlock = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isHex = (value: unknown): value is `0x${string}` => typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value)

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Trouble('answers what no such service does')
  return value
}

/** Rows of an answer, each in the span that was asked for, and none newer than the one before it. */
function rowsOf(rows: unknown, low: number, high: number): Row[] {
  if (!Array.isArray(rows)) throw new Trouble('answers what no such service does')
  let last = high
  return rows.map((row: Record<string, unknown> | null) => {
    const { block, at, emitter, topics, data } = row ?? {}
    const isRow =
      isBlock(block) && low <= block && block <= last && isBlock(at) && typeof emitter === 'string' && isHex(data)
    if (!isRow || !Array.isArray(topics) || !topics.every(isHex)) {
      throw new Trouble('answers what no such service does')
    }
    last = block
    return { block, at, emitter, topics, data }
  })
}
