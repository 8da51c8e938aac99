// Epochs to open, members to pay, epochs to close.
import { read, type treasury } from '@tributary/client'
import { allMembers, allPrograms, inPieces } from '../lists'
import { AT_ONCE, attempt, variantOf, type Duty, type Looking } from './duty'

const least = (epochs: number, { epochs: most }: treasury.ProgramConfig) =>
  most === undefined ? epochs : Math.min(epochs, most)

/** How many epochs have begun: strictly, as only what is past can be asked for. */
export function begun(config: treasury.ProgramConfig, now: bigint): number {
  const since = now - 1n - config.start
  return since < 0n ? 0 : least(Number(since / config.epochLength) + 1, config)
}

/** How many epochs are over. */
export function over(config: treasury.ProgramConfig, now: bigint): number {
  const since = now - config.start
  return since < 0n ? 0 : least(Number(since / config.epochLength), config)
}

/** So many epochs one call goes through, of all whom it pays. */
const EPOCHS_PER_CALL = 8

/** Whom one call pays: those who are furthest behind, and not too far apart. */
export function nextToPay(members: string[], cursors: treasury.Cursor[], over: number): string[] {
  const behind = members.flatMap((member, index) => {
    const epoch = cursors[index]?.epoch ?? 0
    return epoch < over ? [{ member, epoch }] : []
  })
  behind.sort((one, other) => one.epoch - other.epoch)
  const near = behind.filter(({ epoch }) => epoch < behind[0]!.epoch + EPOCHS_PER_CALL)
  return near.slice(0, AT_ONCE).map(({ member }) => member)
}

export async function programs(looking: Looking): Promise<Duty[]> {
  const all = await allPrograms(looking.dao)
  if (all.length === 0) return []
  const members = await allMembers(looking.dao)
  const each = await Promise.all(all.map((program, id) => ofProgram(looking, id, program, members)))
  return each.flat()
}

async function ofProgram(looking: Looking, id: number, program: treasury.Program, members: string[]): Promise<Duty[]> {
  const opening = await open(looking, id, program)
  const paying = await pay(looking, id, program, members)
  // What is not paid yet is not closed.
  return [...opening, ...paying, ...(paying.length === 0 ? await close(looking, id, program) : [])]
}

/** There is no epoch to open, or none yet. */
const IS_OPEN = ['NotDue', 'ProgramEnded']

async function open(looking: Looking, id: number, { config, opened }: treasury.Program): Promise<Duty[]> {
  const epochs = begun(config, looking.now) - opened
  if (epochs <= 0) return []
  const tried = await attempt(looking, 'treasury', 'treasuryOpenEpoch', [id])
  if (IS_OPEN.includes(variantOf(tried) ?? '')) return []
  return [{ do: 'open', program: id, epochs, asset: config.asset, refusal: tried.refusal }]
}

async function pay(looking: Looking, id: number, program: treasury.Program, members: string[]): Promise<Duty[]> {
  const { treasury } = looking.dao
  const cursors = await inPieces(members, (some) => read(treasury.query.treasuryCursors(id, some)))
  const due = nextToPay(members, cursors, over(program.config, looking.now))
  if (due.length === 0) return []
  const tried = await attempt(looking, 'treasury', 'treasuryPay', [id, due])
  // Where an epoch waits, or its source is silent, that is told by the epoch that is to be opened.
  if (tried.refusal) return []
  const payments = tried.answer as treasury.Payment[] | undefined
  const moves = payments?.some(({ type }) => type === 'Paid' || type === 'NotReached') ?? true
  if (!moves) return []
  const amount = payments?.reduce((sum, payment) => sum + (payment.type === 'Paid' ? payment.value : 0n), 0n)
  return [{ do: 'pay', program: id, members: due, asset: program.config.asset, amount }]
}

async function close(looking: Looking, id: number, { opened, closed }: treasury.Program): Promise<Duty[]> {
  if (closed >= opened) return []
  const { refusal } = await attempt(looking, 'treasury', 'treasuryCloseEpoch', [id])
  return refusal ? [] : [{ do: 'close', program: id }]
}
