// How long a treasury's money lasts, by what its programs promise and its spend cap lets out: the rules of `tributary
// treasury` (crates/cli/src/runway.rs).
import { YEAR, type treasury } from '@tributary/client'

/** How far ahead is looked, in time and in epochs of all programs together. */
const HORIZON = 10n * YEAR
const STEPS = 200_000

/** What an epoch takes of what is free: the same each time, or a share of it in hundredths of a percent. */
export type Takes = { amount: bigint } | { share: number }

/** What is promised from now on by one program. */
export interface Stream {
  program: number
  /** The next epoch to be opened, and when it begins or began. */
  epoch: number
  next: bigint
  length: bigint
  /** How many epochs there are still; `undefined` without end. */
  left: number | undefined
  takes: Takes
}

export type Runway =
  /** Nothing is to be paid. */
  | { is: 'nothing promised' }
  /** All that programs promise is there; so much is left when the last has ended, and the spend cap has let it out. */
  | { is: 'covered'; until: bigint; left: bigint }
  /** This epoch is the first that is not covered, when it could be opened; it begins, or began, then. */
  | { is: 'lasting'; until: bigint; program: number; epoch: number; begins: bigint }
  /** Not exhausted as far as was looked. */
  | { is: 'beyond'; until: bigint }

/** An epoch as it would be opened, and what is free after it. */
export interface Step {
  at: bigint
  program: number
  epoch: number
  amount: bigint
  free: bigint
}

/**
 * What a program promises from now on; `latest` are the budgets of its latest epochs. What it takes by units is what it
 * took on average; a share of what arrives is covered by what arrives.
 */
export function streamOf(program: number, { config, opened }: treasury.Program, latest: bigint[]): Stream {
  const { budget, start, epochLength, epochs } = config
  const average = () => latest.reduce((sum, one) => sum + one, 0n) / BigInt(latest.length)
  const takes = (): Takes => {
    switch (budget.type) {
      case 'Fixed':
        return { amount: budget.value }
      case 'PerUnit':
        return { amount: latest.length > 0 ? average() : budget.value.cap }
      case 'Inflow':
        return { amount: 0n }
      case 'Endowment':
        return { share: budget.value }
    }
  }
  return {
    program,
    epoch: opened,
    next: start + BigInt(opened) * epochLength,
    length: epochLength > 0n ? epochLength : 1n,
    left: epochs === undefined ? undefined : Math.max(0, epochs - opened),
    takes: takes(),
  }
}

/** The same stream where each epoch takes the most that its rule allows. */
export function atMost(stream: Stream, { budget }: treasury.ProgramConfig): Stream {
  return budget.type === 'PerUnit' ? { ...stream, takes: { amount: budget.value.cap } } : stream
}

/** When so much may leave under the spend cap, at `at` or later; it is counted as spent then. */
function cappedBy({ cap, since, spent }: treasury.Spending) {
  const room = { since, spent }
  return (amount: bigint, at: bigint): bigint => {
    if (!cap || amount === 0n) return at
    const ends = room.since + cap.period
    if (room.spent === 0n || at >= ends) Object.assign(room, { since: at, spent: 0n })
    else if (room.spent + amount > cap.amount) Object.assign(room, { since: ends, spent: 0n })
    room.spent += amount
    return at > room.since ? at : room.since
  }
}

/**
 * Opens epoch after epoch, in the order in which they begin, each when the spend cap has room for it, until one is not
 * covered. What the cap never has room for waits for a decision. Each that is opened is told to `onStep`.
 */
export function runway(
  streams: Stream[],
  free: bigint,
  spending: treasury.Spending,
  now: bigint,
  onStep: (step: Step) => void = () => undefined,
): Runway {
  const spend = cappedBy(spending)
  const { cap } = spending
  const isNever = ({ left, takes }: Stream) => left === 0 || (cap && 'amount' in takes && takes.amount > cap.amount)
  let open = streams.filter((stream) => !isNever(stream)).map((stream) => ({ ...stream }))
  if (open.length === 0) return { is: 'nothing promised' }
  const horizon = now + HORIZON
  let last = now
  for (let step = 0; step < STEPS; step++) {
    const stream = firstOf(open)
    if (!stream) return { is: 'covered', until: last, left: free }
    if (stream.next > horizon) return { is: 'beyond', until: horizon }
    const { program, epoch, next: begins, takes } = stream
    const amount = 'amount' in takes ? takes.amount : (free * BigInt(takes.share)) / 10_000n
    // An epoch that has begun and was not opened takes its money when it can be.
    const at = spend(amount, begins > now ? begins : now)
    if (amount > free) return { is: 'lasting', until: at, program, epoch, begins }
    free -= amount
    onStep({ at, program, epoch, amount, free })
    stream.next += stream.length
    stream.epoch += 1
    if (stream.next > last) last = stream.next
    if (at > last) last = at
    if (stream.left !== undefined) stream.left -= 1
    if (stream.left === 0) open = open.filter((one) => one !== stream)
  }
  return { is: 'beyond', until: firstOf(open)?.next ?? last }
}

const firstOf = (streams: Stream[]): Stream | undefined =>
  streams.reduce<Stream | undefined>(
    (first, one) =>
      !first || one.next < first.next || (one.next === first.next && one.program < first.program) ? one : first,
    undefined,
  )

/** What streams of fixed amounts take at most within a span. */
export function takenWithin(streams: Stream[], span: bigint): bigint {
  return streams.reduce((sum, { takes, length, left }) => {
    if (!('amount' in takes)) return sum
    const whole = span / length
    const count = whole > 1n ? whole : 1n
    const most = left !== undefined && BigInt(left) < count ? BigInt(left) : count
    return sum + takes.amount * most
  }, 0n)
}

/** All that programs with an end promise still; `undefined` if one has no end. */
export function promised(streams: Stream[]): bigint | undefined {
  let sum = 0n
  for (const { takes, left } of streams) {
    if (!('amount' in takes)) continue
    if (left === undefined) return undefined
    sum += takes.amount * BigInt(left)
  }
  return sum
}

/** What of a grant has vested at a moment: nothing before its cliff, all from its end on, evenly in between. */
export function vestedOf({ config, canceledAt }: Pick<treasury.Grant, 'config' | 'canceledAt'>, now: bigint): bigint {
  const { amount, start, cliff, end } = config
  const at = canceledAt !== undefined && canceledAt < now ? canceledAt : now
  if (at < cliff || at < start) return 0n
  if (at >= end) return amount
  return (amount * (at - start)) / (end - start)
}
