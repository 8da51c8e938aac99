// The chain's time. Contracts go by the timestamps of blocks, and a browser's clock may be wrong: so countdowns go by
// the newest block's moment, and by how long ago it came, of which even a wrong clock has a right notion.
import { useSyncExternalStore } from 'react'

/** Between blocks time runs on, but not for long: the time of a chain that stands still stands still. */
const LONGEST_WAIT = 30_000

export class ChainClock {
  private at: bigint | undefined
  private heardAt = 0

  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** A block tells its moment. */
  hear(moment: bigint): void {
    if (this.at !== undefined && moment <= this.at) return
    this.at = moment
    this.heardAt = this.elapsed()
  }

  /** In whole seconds, so that nothing is drawn more often; `undefined` before the first block. */
  now(): bigint | undefined {
    if (this.at === undefined) return undefined
    const since = Math.min(this.elapsed() - this.heardAt, LONGEST_WAIT)
    const now = this.at + BigInt(Math.floor(since))
    return now - (now % 1_000n)
  }
}

export const clock = new ChainClock()

function everySecond(tick: () => void): () => void {
  const timer = setInterval(tick, 1_000)
  return () => clearInterval(timer)
}

const snapshot = () => clock.now()

/** The chain's time, ticking. */
export const useNow = (): bigint => useSyncExternalStore(everySecond, snapshot) ?? 0n
