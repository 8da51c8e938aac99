// The treasury in words: those of `tributary treasury`, `program` and `grant` (crates/cli/src/commands).
import { ContractError, formatDate, formatDistance, formatRoughly, formatSpan, type treasury } from '@tributary/client'
import type { Holding } from '../../chain/reads/treasury'
import { epochAt } from '../../chain/accrual'
import { stream } from '../../words/actions'
import { refusalOf } from '../../words/refusals'
import type { Words } from '../../words/words'
import { promised, takenWithin, type Runway, type Stream } from './runway'

export function runwayWords(runway: Runway, asset: treasury.Asset, words: Words): string {
  switch (runway.is) {
    case 'nothing promised':
      return 'no program takes anything from it'
    case 'covered':
      return `all that programs promise, until ${words.moment(runway.until)}; then ${words.amount(asset, runway.left)} is left`
    case 'lasting':
      return runway.until <= words.now
        ? `no longer: epoch ${runway.epoch} of program ${runway.program}, which began ${words.moment(runway.begins)}, waits for money`
        : `until ${words.moment(runway.until)} at present rates`
    case 'beyond':
      return `at least until ${words.moment(runway.until)} at present rates`
  }
}

/** How long it lasts as things go, and at the worst, where that is another time. */
export function lastsWords(runway: Runway, most: Runway, asset: treasury.Asset, words: Words): string {
  const told = runwayWords(runway, asset, words)
  const worst = runwayWords(most, asset, words)
  if (worst === told) return told
  return `${told}; if each epoch took the most that its rule allows, ${worst.replace(' at present rates', '')}`
}

/** The same in a word or two, and until when. */
export function lastsBriefly(runway: Runway, words: Words): string {
  switch (runway.is) {
    case 'nothing promised':
      return 'Nothing promised'
    case 'covered':
      return 'All covered'
    case 'lasting':
      return runway.until <= words.now ? 'No longer' : formatRoughly(runway.until - words.now)
    case 'beyond':
      return `Over ${formatRoughly(runway.until - words.now)}`
  }
}

export function lastsUntil(runway: Runway): string {
  switch (runway.is) {
    case 'nothing promised':
      return 'no program takes anything from it'
    case 'covered':
      return `programs end ${formatDate(runway.until)}`
    case 'lasting':
      return `until ${formatDate(runway.until)} at present rates`
    case 'beyond':
      return 'at present rates'
  }
}

export function capBriefly({ cap, since, spent }: treasury.Spending, asset: treasury.Asset, words: Words): string {
  if (!cap) return 'one decision may move all that is free'
  const isBegun = spent > 0n && since + cap.period > words.now
  const next = isBegun ? `; anew ${formatDistance(since + cap.period, words.now)}` : ''
  return `of ${words.briefly(asset, cap.amount)} in ${formatSpan(cap.period)}${next}`
}

export function capWords({ asset, spending }: Holding, words: Words): string {
  const { cap, since, spent, raise } = spending
  const terms = (one: treasury.SpendCap) => `${words.amount(asset, one.amount)} in ${formatSpan(one.period)}`
  const used =
    cap && spent > 0n && since + cap.period > words.now
      ? `${words.amount(asset, spent)} of it is used, ${words.amount(asset, leftOf(spending, words.now)!)} is left until ${words.moment(since + cap.period)}`
      : 'nothing of it is used'
  const told = cap ? `${terms(cap)}; ${used}` : 'none'
  if (!raise) return told
  const [from, next] = raise
  return `${told}; from ${words.moment(from)} on: ${next ? terms(next) : 'none'}`
}

/** What of the cap is left in its period; `undefined` without one. A period that is over begins anew when it is used. */
export function leftOf({ cap, since, spent }: treasury.Spending, now: bigint): bigint | undefined {
  if (!cap) return undefined
  if (since + cap.period <= now || spent === 0n) return cap.amount
  return cap.amount > spent ? cap.amount - spent : 0n
}

export function warnings(holding: Holding, streams: Stream[], runway: Runway, words: Words): string[] {
  const { asset, vault, spending } = holding
  const amount = (value: bigint) => words.amount(asset, value)
  const all: string[] = []
  if (runway.is === 'lasting') {
    const first = `epoch ${runway.epoch} of program ${runway.program}, ${words.moment(runway.until)}`
    const sum = promised(streams)
    all.push(
      sum !== undefined && sum > vault.free
        ? `Programs promise ${amount(sum)} more, but ${amount(vault.free)} is free: ${first}, is the first that is not covered.`
        : `What is free does not cover ${first}, unless more arrives.`,
    )
  }
  const { cap } = spending
  const wanted = cap && takenWithin(streams, cap.period)
  if (cap && wanted !== undefined && wanted > cap.amount) {
    all.push(
      `Programs want ${amount(wanted)} in ${formatSpan(cap.period)}, and the cap lets out ${amount(cap.amount)}: epochs will wait.`,
    )
  }
  if (!cap && vault.free > 0n) all.push('No spend cap is set: one decision may move all that is free.')
  const missing = uncovered(vault)
  if (missing > 0n) all.push(`${amount(missing)} of what is reserved was lost.`)
  return all
}

/** What of the reserved part is not there any more. */
export function uncovered({ inflow, paid, reserved, lost }: treasury.Vault): bigint {
  const there = inflow - paid - lost
  return reserved > there ? reserved - (there > 0n ? there : 0n) : 0n
}

/** How many epochs of a program may be open now: those that began before now. */
export function begun({ start, epochLength, epochs }: treasury.ProgramConfig, now: bigint): number {
  if (now <= start) return 0
  const current = Number((now - 1n - start) / epochLength) + 1
  return epochs === undefined ? current : Math.min(epochs, current)
}

/** Where a program stands. */
export function programWords({ config, opened }: treasury.Program, words: Words): string {
  const { start, epochLength, epochs } = config
  if (epochs === 0) return 'Stopped before it began'
  if (words.now < start) return `Begins ${words.moment(start)}`
  const end = epochs === undefined ? undefined : start + BigInt(epochs) * epochLength
  if (end !== undefined && end <= words.now) return `Over since ${words.moment(end)}`
  const { index, ends } = epochAt(config, words.now)!
  const last = epochs === undefined ? '' : ` (the last is ${epochs - 1})`
  const waits = begun(config, words.now) - opened
  const behind =
    waits === 0
      ? ''
      : waits === 1
        ? '; 1 has begun and waits to be opened: by the first claim, or a keeper'
        : `; ${waits.toLocaleString('en')} have begun and wait to be opened: by the first claim, or a keeper`
  return `Runs: epoch ${index}${last} lasts until ${words.moment(ends)}${behind}`
}

/** "Stream …" tells what a program does; the beginning of it is the program's number. */
export const programTitle = (id: number, config: treasury.ProgramConfig, words: Words): string =>
  `Program ${id}: ${lower(stream(config, words))}`

const lower = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`

/** Until when an opened epoch may be claimed, or what became of what was left. */
export function claimWords(
  { config, closed, silentAt }: treasury.Program,
  index: number,
  epoch: treasury.Epoch,
  words: Words,
) {
  const left = epoch.budget - epoch.paid
  if (index < closed) return left === 0n ? 'closed, all of it paid' : 'closed: what was left is free again'
  if (left === 0n) return 'all of it is paid'
  const ends = config.start + BigInt(index + 1) * config.epochLength
  const since = [ends, epoch.openedAt, silentAt].reduce((latest, one) => (one > latest ? one : latest))
  const until = since + config.claimWindow
  return until > words.now ? `until ${words.moment(until)}` : 'until somebody closes the epoch, as its time is over'
}

type Due = { isOk?: boolean; isErr?: boolean; value?: bigint; err?: treasury.TreasuryError }

/** Where a grant stands. */
export function grantWords({ config, paid, canceledAt, released }: treasury.Grant, due: Due | undefined, words: Words) {
  const { asset, amount, start, cliff, end } = config
  const can = due?.isOk ? (due.value ?? 0n) : 0n
  if (canceledAt !== undefined) {
    const when = `Canceled ${words.moment(canceledAt)}`
    return can > 0n
      ? `${when}: ${words.amount(asset, can)} is still due`
      : `${when}: ${words.amount(asset, released)} was released`
  }
  if (amount - paid - released === 0n) return 'Paid in full'
  if (words.now < start) return `Vests from ${words.moment(start)} on`
  if (words.now < cliff) return `Nothing is paid before the cliff, ${words.moment(cliff)}`
  if (due?.isErr && due.err) {
    if (due.err.type === 'GateClosed') return 'Vests, and waits for its gate'
    return `Cannot be paid now: ${refusalOf(new ContractError(due.err), words).what}`
  }
  return words.now < end ? `Vests until ${words.moment(end)}` : 'All of it has vested'
}

/** Who may pause the treasury, where that is nobody. */
export const noGuardian = ({ until }: treasury.Pause): string =>
  until > 0n
    ? 'Its guardian may pause it once, and has: a decision names another guardian.'
    : 'It has no guardian who may pause it: a decision names one.'
