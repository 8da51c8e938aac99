// Why a member got what they got in an epoch of a program, computed again from the past answers of the chain, as
// `tributary explain` does: contribution, share, budget, amount, payments, to the unit.
import {
  atBlock,
  eventsAt,
  firstBlock,
  isForgotten,
  now,
  POINT_DECIMALS,
  read,
  sourceAt,
  type Dao,
  type metrics,
  type treasury,
} from '@tributary/client'
import { baseOf, SCORE } from '../words/metrics'
import { beginOf, grownFrom, valueOf, type Span } from './epochs'

/** How many epochs of a program have begun before a moment: of those the past can be asked. */
export function begunOf({ start, epochLength, epochs }: treasury.ProgramConfig, at: bigint): number {
  const begun = at > start ? Number((at - 1n - start) / epochLength) + 1 : 0
  return epochs === undefined ? begun : Math.min(begun, epochs)
}

/**
 * What a member with `value` of `total` has accrued of an epoch's budget when `elapsed` of `length` has passed, as the
 * treasury counts it: rounded down once, and what is more than whole counts as whole.
 */
export function accrued(budget: bigint, elapsed: bigint, length: bigint, value: bigint, total: bigint): bigint {
  if (length === 0n || total === 0n) return 0n
  const most = (part: bigint, whole: bigint) => (part < whole ? part : whole)
  return (budget * most(elapsed, length) * most(value, total)) / (length * total)
}

/** How much of an epoch has passed at a moment. */
export function elapsedOf(config: treasury.ProgramConfig, epoch: number, at: bigint): bigint {
  const since = at - beginOf(config, epoch)
  if (since < 0n) return 0n
  return since < config.epochLength ? since : config.epochLength
}

/** The budget that a program's rule gives an epoch; `undefined` where that depends on what has arrived. */
export function ruleOf(budget: treasury.Budget, grown: bigint, free: bigint): bigint | undefined {
  switch (budget.type) {
    case 'Fixed':
      return budget.value
    case 'PerUnit': {
      const sum = (grown * budget.value.price) / 10n ** BigInt(POINT_DECIMALS)
      return sum < budget.value.cap ? sum : budget.value.cap
    }
    case 'Endowment':
      return (free * BigInt(budget.value)) / 10_000n
    case 'Inflow':
      return undefined
  }
}

export interface Payment {
  block: number
  at: bigint
  amount: bigint
}

/** What was counted for a member by one metric before the moment that matters. */
export interface Counted {
  metric: number
  amount: bigint
  points: bigint
  attestations: number[]
}

/** All that an amount follows from. */
export interface Why {
  id: number
  epoch: number
  member: string
  program: treasury.Program
  /** What the source says of the metric, where it is no part of the DAO. */
  info?: metrics.MetricInfo
  /** When it was asked. */
  asked: bigint
  /** What the metric is read at, and for growth what it is compared with. */
  at: bigint
  before: bigint
  ends: bigint
  value: bigint
  total: bigint
  /** Reserved for the epoch, or what it would be now; `undefined` if that cannot be told before it is opened. */
  budget?: bigint
  /** What the rule says, where that is known: the budget is less where no more was free. */
  rule?: bigint
  /** It was opened; otherwise total and budget are what they would be now. */
  opened?: treasury.Epoch
  /** What is free for it, where that is too little to open it. */
  short?: bigint
  /** Why it cannot be opened now, or not be paid of. */
  waits?: unknown
  elapsed: bigint
  amount: bigint
  /** Whether the member is paid all of it that they will be. */
  settled: boolean
  /** `undefined` where the node does not keep the blocks that tell them. */
  payments?: Payment[]
  /** There are more of them, which were not looked for. */
  isMore: boolean
  counted: Counted[]
  /** Half of what the metric counts is left after so long; 0: it does not decay. */
  halfLife: bigint
}

/** What there is to say of an epoch, or that there is no such one, or that it has not begun. */
export type Explained = { is: 'explained'; why: Why } | { is: 'no program' | 'no epoch' | 'to come'; at?: bigint }

export async function explain(dao: Dao, id: number, epoch: number, member: string): Promise<Explained> {
  const { treasury } = dao
  const [program, asked] = await Promise.all([read(treasury.query.treasuryProgram(id)), now(dao)])
  if (!program) return { is: 'no program' }
  const { config } = program
  const at = beginOf(config, epoch)
  if (config.epochs !== undefined && epoch >= config.epochs) return { is: 'no epoch' }
  if (epoch >= begunOf(config, asked)) return { is: 'to come', at }
  const before = epoch === 0 ? program.since : beginOf(config, epoch - 1)
  const span = { at, before }

  const [value, opened, [cursor], info] = await Promise.all([
    valueOf(dao, config, member, span),
    read(treasury.query.treasuryEpoch(id, epoch)),
    read(treasury.query.treasuryCursors(id, [member])),
    infoOf(dao, config.metric),
  ])
  const coming = opened ? undefined : await comesTo(dao, id, epoch, config, span, asked)
  const { total, budget } = opened ?? coming!
  const prospect = coming?.prospect
  const rule = prospect?.needs ?? (await ruleFor(dao, config, span))
  const settled = cursor!.epoch > epoch
  const elapsed = elapsedOf(config, epoch, asked)
  const own = config.metric.source.eq(dao.deployment.dao.metrics)
  const [waits, found, counted, halfLife] = await Promise.all([
    settled ? undefined : waitsFor(dao, id, member, opened !== undefined),
    paymentsOf(dao, id, epoch, member, cursor!),
    own ? countedFor(dao, config, member, span) : [],
    own ? read(dao.metrics.query.metricsHalfLife(baseOf(config.metric.metric))) : 0n,
  ])
  const why: Why = {
    id,
    epoch,
    member,
    program,
    info,
    asked,
    ...span,
    ends: at + config.epochLength,
    value,
    total,
    budget,
    rule,
    opened,
    short: prospect?.short,
    waits,
    elapsed,
    amount: accrued(budget ?? 0n, elapsed, config.epochLength, value, total),
    settled,
    payments: found?.payments,
    isMore: found?.isMore ?? false,
    counted,
    halfLife: halfLife ?? 0n,
  }
  return { is: 'explained', why }
}

/** Total and budget of an epoch by the program's rule, as they would be if somebody opened it now. */
async function wouldBe(dao: Dao, config: treasury.ProgramConfig, span: Span) {
  return byRule(dao, config, span, (await read(dao.treasury.query.treasuryVault(config.asset))).free)
}

/** What the rule of a program says of an epoch, where that can be told without what was free or had arrived. */
async function ruleFor(dao: Dao, config: treasury.ProgramConfig, span: Span): Promise<bigint | undefined> {
  if (config.budget.type === 'Fixed') return config.budget.value
  return config.budget.type === 'PerUnit' ? (await wouldBe(dao, config, span)).budget : undefined
}

async function byRule(dao: Dao, config: treasury.ProgramConfig, { at, before }: Span, free: bigint) {
  const totalOf = ({ source, metric }: treasury.MetricRef, moment: bigint) =>
    read(sourceAt(dao, source).query.metricSourcePastTotal(metric, moment))
  const grown = async (metric: treasury.MetricRef) =>
    grownFrom(await totalOf(metric, before), await totalOf(metric, at))
  const [total, units] = await Promise.all([
    config.basis === 'Growth' ? grown(config.metric) : totalOf(config.metric, at),
    config.budget.type === 'PerUnit' ? grown(config.budget.value.metric) : 0n,
  ])
  return { total, budget: total === 0n ? 0n : ruleOf(config.budget, units, free) }
}

/** What an epoch that nobody has opened comes to if all that have begun are opened now. */
export interface Prospect {
  /** What its rule says. */
  needs: bigint
  /** What it is opened with. */
  gets: bigint
  /** What is free for it, where it waits for more. */
  short?: bigint
}

/** How many epochs of a program are looked at. */
const MANY = 100

/**
 * Epochs of the asset that began before go first, and what they need stays for them: as `prospect` in
 * crates/proposals/src/waiting.rs. `undefined` where that depends on what has arrived, or on a source that is silent.
 */
async function prospectOf(
  dao: Dao,
  id: number,
  epoch: number,
  asset: treasury.Asset,
  asked: bigint,
): Promise<Prospect | undefined> {
  const { treasuryProgram, treasuryProgramCount, treasuryVault } = dao.treasury.query
  const [count, vault] = await Promise.all([read(treasuryProgramCount()), read(treasuryVault(asset))])
  const programs = await Promise.all(Array.from({ length: count }, (_, other) => read(treasuryProgram(other))))
  const due = programs.flatMap((program, other) => {
    if (!program || !isSame(program.config.asset, asset)) return []
    const many = Math.min(begunOf(program.config, asked) - program.opened, MANY)
    return Array.from({ length: Math.max(many, 0) }, (_, ahead) => {
      const index = program.opened + ahead
      return { id: other, epoch: index, program, begins: beginOf(program.config, index) }
    })
  })
  due.sort((one, other) => (one.begins === other.begins ? one.id - other.id : one.begins < other.begins ? -1 : 1))
  const waiting = new Set<number>()
  let { free } = vault
  for (const { id: other, epoch: index, program, begins } of due) {
    const before = index === 0 ? program.since : beginOf(program.config, index - 1)
    const answer = await byRule(dao, program.config, { at: begins, before }, free).catch(() => undefined)
    const needs = answer?.budget
    if (needs === undefined) return undefined
    const isOver = asked >= begins + program.config.epochLength
    const gets = waiting.has(other) ? undefined : granted(needs, free, waiting.size > 0, isOver)
    if (other === id && index === epoch)
      return { needs, gets: gets ?? 0n, short: gets === undefined ? free : undefined }
    if (gets === undefined) waiting.add(other)
    const taken = gets ?? needs
    free = free > taken ? free - taken : 0n
  }
  return undefined
}

/** The treasury's rule: too little is waited with, until the epoch is over and nobody waits before it. */
export function granted(needs: bigint, free: bigint, waitsBefore: boolean, isOver: boolean): bigint | undefined {
  if (needs <= free) return needs
  return isOver && !waitsBefore ? free : undefined
}

const isSame = (one: treasury.Asset, other: treasury.Asset) =>
  one.type === other.type && (one.type === 'Native' || one.value.eq((other as typeof one).value))

/** Total and budget of an epoch that nobody has opened, as it would be opened after those that go first. */
export async function comesTo(
  dao: Dao,
  id: number,
  epoch: number,
  config: treasury.ProgramConfig,
  span: Span,
  asked: bigint,
) {
  const [{ total, budget }, prospect] = await Promise.all([
    wouldBe(dao, config, span),
    prospectOf(dao, id, epoch, config.asset, asked),
  ])
  return { total, prospect, budget: prospect ? prospect.gets : budget }
}

/** What a source that is no part of the DAO says of a metric, if it does. */
async function infoOf(dao: Dao, { source, metric }: treasury.MetricRef): Promise<metrics.MetricInfo | undefined> {
  if (Object.values(dao.deployment.dao).some((part) => source.eq(part))) return undefined
  try {
    const info = await read(sourceAt(dao, source).query.metricCatalogMetricInfo(metric))
    return info && info.decimals <= MOST_DECIMALS ? info : undefined
  } catch {
    // A source without a catalogue is as good as another.
    return undefined
  }
}

/** The most decimals that a number of 128 bits has. */
const MOST_DECIMALS = 38

/** What the treasury says against opening the next epoch, or against paying of one that is open. */
async function waitsFor(dao: Dao, id: number, member: string, isOpen: boolean): Promise<unknown> {
  try {
    if (isOpen) await read(dao.treasury.query.treasuryAccrued(id, member))
    else await read(dao.treasury.query.treasuryOpenEpoch(id))
    return undefined
  } catch (error) {
    return error
  }
}

/** More payments of one epoch are not looked for: somebody claims with each block. */
const MOST_PAYMENTS = 24

/** What was found stays so until more is paid: each block asks anew how far a member is paid, and no more. */
const lookedFor = new WeakMap<Dao, Map<string, ReturnType<typeof findPayments>>>()

function paymentsOf(dao: Dao, id: number, epoch: number, member: string, cursor: treasury.Cursor) {
  const known = lookedFor.get(dao) ?? new Map<string, ReturnType<typeof findPayments>>()
  lookedFor.set(dao, known)
  const isOver = cursor.epoch > epoch
  const key = [id, epoch, member, isOver || `${cursor.epoch} ${cursor.paid}`].join(' ')
  const payments = known.get(key) ?? findPayments(dao, id, epoch, member, cursor)
  known.set(key, payments)
  payments.catch(() => known.delete(key))
  return payments
}

/**
 * What was paid of an epoch to a member. How far they are paid is on record, and so is what it was at each block of
 * before: payments were made in the blocks at which it changed.
 */
async function findPayments(
  dao: Dao,
  id: number,
  epoch: number,
  member: string,
  cursor: treasury.Cursor,
): Promise<{ payments: Payment[]; isMore: boolean } | undefined> {
  const payments: Payment[] = []
  const isFrom = ({ epoch: at, paid }: treasury.Cursor, done: treasury.Cursor) =>
    at > done.epoch || (at === done.epoch && paid > done.paid)
  const last = cursor.epoch > epoch ? { epoch: epoch + 1, paid: 0n } : cursor
  let done: treasury.Cursor = { epoch, paid: 0n }
  let from = dao.deployment.block
  try {
    const { number: newest } = await dao.client.block.best()
    while (isFrom(last, done) && payments.length < MOST_PAYMENTS) {
      const block = await firstBlock(dao, { from, to: newest }, async (then) => {
        const [at] = await read(then.treasury.query.treasuryCursors(id, [member]))
        return isFrom(at!, done)
      })
      const events = block === undefined ? undefined : await eventsAt(dao, block)
      if (block === undefined || !events) return undefined
      const then = await atBlock(dao, block)
      const parts = dao.treasury.events.Paid.filter(events)
        .filter(({ data }) => data.program === id && data.member.eq(member))
        .flatMap(({ data }) => data.parts.filter(([of]) => of === epoch))
      const amount = parts.reduce((sum, [, part]) => sum + part, 0n)
      if (amount > 0n) payments.push({ block, at: await then.now(), amount })
      const [reached] = await read(then.treasury.query.treasuryCursors(id, [member]))
      if (!isFrom(reached!, done)) return undefined
      done = reached!
      from = block
    }
    return { payments, isMore: isFrom(last, done) }
  } catch (error) {
    if (isForgotten(error)) return undefined
    throw error
  }
}

/** The most attestations on a page. */
const PAGE = 30

/** What was counted for a member before a moment: of one metric, or of all that weigh into the score. */
async function countedFor(dao: Dao, { metric, basis }: treasury.ProgramConfig, member: string, { at, before }: Span) {
  const base = baseOf(metric.metric)
  const sums = new Map<number, Counted>()
  const filter = { member, metric: base === SCORE ? undefined : base, status: 'Final' as const }
  for (let from: number | undefined = 0; from !== undefined; ) {
    const page: metrics.AttestationPage = await read(dao.metrics.query.metricsFind(filter, from, PAGE))
    from = page.next
    for (const [id, { metric, amount, points, finalizedAt }] of page.attestations) {
      if (finalizedAt === undefined || finalizedAt > at) continue
      // By growth only what came since counts.
      if (basis === 'Growth' && finalizedAt <= before) continue
      const sum = sums.get(metric) ?? { metric, amount: 0n, points: 0n, attestations: [] }
      sums.set(metric, {
        ...sum,
        amount: sum.amount + amount,
        points: sum.points + points,
        attestations: [...sum.attestations, id],
      })
    }
  }
  return [...sums.values()].sort((one, other) => one.metric - other.metric)
}
