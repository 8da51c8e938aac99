// What has happened. Contracts keep what they need themselves; the rest is told in events only, which a node keeps as
// long as it keeps old states, and a service of past events (service.ts) for good.
import { happenedIn, type Dao, type Happened } from '@tributary/client'

/** A stretch of what has happened. */
export interface Stretch {
  /** Newest first. */
  events: Happened[]
  /** The oldest block of it. */
  from: number
  /** Whether what is older is not known here any more. */
  isForgotten: boolean
}

export interface History {
  /** What happened from the block `newest` back to `oldest`, stretch by stretch: as much is read as is asked for. */
  backwards(newest: number, oldest: number): AsyncGenerator<Stretch>
  /** The oldest block that is looked into before the reader is asked, where a node is asked for so many `blocks`. */
  reach(newest: number, blocks: number): Promise<number>
  /** Who tells it, where that is not the node alone. */
  readonly tellers: Tellers
}

/** A service that is asked beside the node. */
export interface Teller {
  host: string
  /** The newest block that it knows. */
  upTo?: number
  /** Why it is not asked, in words that follow on its name. */
  trouble?: string
}

/** Who tells what happened, for whoever draws that. */
export class Tellers {
  private readonly listeners = new Set<() => void>()
  private told?: Teller

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): Teller | undefined => this.told

  tell(teller: Teller): void {
    const { upTo, trouble } = this.told ?? {}
    if (this.told && upTo === teller.upTo && trouble === teller.trouble) return
    this.told = teller
    this.listeners.forEach((listener) => listener())
  }
}

/** So many blocks are asked for at once: enough to be quick, and no burden for a node. */
const AT_ONCE = 32

export class NodeHistory implements History {
  readonly tellers = new Tellers()
  /** Blocks that are final stay what they are. Nothing happened in most. */
  private readonly known = new Map<number, Promise<Happened[] | undefined>>()

  constructor(private readonly dao: Dao) {}

  async *backwards(newest: number, oldest: number): AsyncGenerator<Stretch> {
    for (let to = newest; to >= oldest; to -= AT_ONCE) {
      const from = Math.max(to - AT_ONCE + 1, oldest)
      const numbers = Array.from({ length: to - from + 1 }, (_, index) => to - index)
      const blocks = await Promise.all(numbers.map((number) => this.block(number)))
      const forgotten = blocks.indexOf(undefined)
      const kept = forgotten === -1 ? blocks : blocks.slice(0, forgotten)
      yield {
        events: kept.flatMap((events) => [...(events ?? [])].reverse()),
        from: to - kept.length + 1,
        isForgotten: forgotten !== -1,
      }
      if (forgotten !== -1) return
    }
  }

  reach(newest: number, blocks: number): Promise<number> {
    return Promise.resolve(newest - blocks)
  }

  /** Several may look at once: each block is asked for once, and again only where nothing came of it. */
  private block(number: number): Promise<Happened[] | undefined> {
    const known = this.known.get(number)
    if (known) return known
    const asked = happenedIn(this.dao, number)
    this.known.set(number, asked)
    asked.then(
      (events) => events ?? this.known.delete(number),
      () => this.known.delete(number),
    )
    return asked
  }
}
