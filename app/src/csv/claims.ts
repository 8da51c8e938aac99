// Claims from a CSV file with the columns of the command line, `member,metric,amount` and, if wanted,
// `evidence,uri,date,from`; members are accounts. A file is read whole, or refused with every bad value named: line,
// column, value, cure. The rules and the words are those of crates/measure/src/csv.
import { hashText, printable, type metrics } from '@tributary/client'
import type { Metric } from '../words/metrics'
import { counted } from '../words/counted'
import { amountCell, dateCell, evidenceCell, memberCell, metricCell, uriCell, type Cell } from './cells'
import { recordsOf, type Record } from './records'
import { nearest } from './suggest'

/** What a file claims, row by row. */
export interface Row {
  line: number
  metric: Metric
  claim: metrics.ClaimLike & { member: string }
}

export interface RowError {
  line: number
  /** Empty when it is the whole row. */
  column: string
  /** As found, shortened; not made harmless yet. */
  value: string
  problem: string
}

export type ReadFile = { rows: Row[] } | { errors: RowError[]; rowsRead: number }

const COLUMNS = ['member', 'metric', 'amount', 'evidence', 'uri', 'date', 'from'] as const
type Column = (typeof COLUMNS)[number]
const REQUIRED = 3

/** Who gives this is told: the only metric with a giver. */
const KUDOS = 'kudos'

/** So many rows are a hundred transactions to sign: more are for the command line. */
const MAX_ROWS = 10_000

/** The most bytes of a URI that the file's name and line make. */
const URI_BYTES = 128

/** Letters of a bad value that are told. */
const SHOWN = 60

/** What a file claims that is so called; `all` are the DAO's metrics, of which of one name the newest is meant. */
export function readClaims(file: string, bytes: Uint8Array, all: Metric[]): ReadFile {
  const other = otherFormat(bytes)
  if (other) return { errors: [{ line: 1, column: '', value: '', problem: other }], rowsRead: 0 }
  return new Table(file, all).read(recordsOf(new TextDecoder('utf-8').decode(bytes)))
}

/** What a file is that is no text in UTF-8. */
function otherFormat(bytes: Uint8Array): string | undefined {
  const begins = (...start: number[]) => start.every((byte, at) => bytes[at] === byte)
  if (begins(0x50, 0x4b, 3, 4)) {
    return 'the file is a spreadsheet’s own (.xlsx, .ods) or another archive, and no CSV; save it as CSV UTF-8'
  }
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) {
    return 'the file is UTF-16; save it as UTF-8 (in a spreadsheet: as CSV UTF-8)'
  }
  return undefined
}

/** How a cell begins that a spreadsheet would take for a formula: an apostrophe before it is no part of the value. */
const MARKED = /^'(?='*[=+\-@])/

/** A file while it is read. */
class Table {
  private readonly errors: RowError[] = []
  private readonly rows: Row[] = []
  private readonly places = new Map<Column, number>()
  private readonly nameless: number[] = []
  private readonly seen = new Map<string, number>()
  private readonly byName: Map<string, Metric>
  private columns = 0

  constructor(
    private readonly file: string,
    all: Metric[],
  ) {
    this.byName = new Map(all.map((metric) => [metric.name, metric]))
  }

  read(records: Record[]): ReadFile {
    // A line that tells spreadsheets about the separator.
    const rest = records[0]?.raw.toLowerCase() === 'sep=,' ? records.slice(1) : records
    this.header(rest[0])
    const rows = rest.slice(1)
    const beyond = rows[MAX_ROWS]
    if (this.errors.length === 0) {
      for (const record of rows.slice(0, MAX_ROWS)) this.row(record)
      if (beyond) this.wrong(beyond.line, '', '', `is past the limit of ${MAX_ROWS} rows; split the file`)
    }
    if (this.errors.length === 0) return { rows: this.rows }
    return { errors: this.errors, rowsRead: Math.min(rows.length, MAX_ROWS) }
  }

  private wrong(line: number, column: string, value: string, problem: string): void {
    const letters = [...value]
    const short = letters.length > SHOWN ? `${letters.slice(0, SHOWN).join('')}…` : value
    this.errors.push({ line, column: printable(column), value: short, problem })
  }

  private header(record: Record | undefined): void {
    if (!record) {
      const columns = COLUMNS.join(',')
      return this.wrong(1, '', '', `the file is empty; start it with a line that names the columns: ${columns}`)
    }
    const { line, raw, fields, problem } = record
    if (raw.startsWith('#')) {
      const cure = 'is a comment, and CSV has none; remove it, so that the first line names the columns'
      return this.wrong(line, '', raw, cure)
    }
    if (problem !== undefined) return this.wrong(line, '', raw, problem)
    this.columns = fields.length
    for (const [place, field] of fields.entries()) {
      const name = field.trim().toLowerCase()
      if (name === '') {
        this.nameless.push(place)
        continue
      }
      const separator = fields.length === 1 && [';', '\t', '|'].find((one) => name.includes(one))
      if (separator) {
        const found = JSON.stringify(separator)
        return this.wrong(line, '', name, `the columns are separated by ${found}; export the file with commas`)
      }
      const column = COLUMNS.find((one) => one === name)
      if (column === undefined) {
        const near = nearest(name, COLUMNS)
        const cure = near ? `did you mean ${JSON.stringify(near)}? Otherwise remove it` : 'remove it'
        this.wrong(line, name, '', `there is no such column; ${cure}`)
      } else if (this.places.has(column)) {
        this.wrong(line, name, '', 'the column is there twice; remove one')
      } else this.places.set(column, place)
    }
    for (const column of COLUMNS.slice(0, REQUIRED)) {
      if (!this.places.has(column)) {
        this.wrong(line, column, '', 'the column is missing; add it to the first line')
      }
    }
  }

  /** What makes a record unreadable as a row, if anything. */
  private unreadable({ fields, problem }: Record): string | undefined {
    if (problem !== undefined) return problem
    const isBlank = (place: number) => (fields[place] ?? '').trim() === ''
    const beyond = fields.slice(this.columns).some((field) => field.trim() !== '')
    if (fields.length < this.columns || beyond) {
      return `the row has ${fields.length} values and the header ${this.columns}; put values that contain a comma in double quotes`
    }
    const nameless = this.nameless.find((place) => !isBlank(place))
    return nameless === undefined
      ? undefined
      : `the value is in column ${nameless + 1}, which the first line gives no name; name the column, or remove the value`
  }

  private row(record: Record): void {
    const { line, raw, fields } = record
    const unreadable = this.unreadable(record)
    if (unreadable !== undefined) return this.wrong(line, '', raw, unreadable)
    const text = (column: Column) => {
      const place = this.places.get(column)
      return place === undefined ? '' : fields[place]!.trim().replace(MARKED, '')
    }
    const before = this.errors.length
    const cell = <T>(column: Column, check: (text: string) => Cell<T>): T | undefined => {
      const found = text(column)
      const checked = found.includes('\uFFFD')
        ? { problem: 'has bytes that are not UTF-8; save the file as UTF-8' }
        : check(found)
      if ('value' in checked) return checked.value
      this.wrong(line, column, found, checked.problem)
      return undefined
    }
    const member = cell('member', memberCell)
    const name = cell('metric', (value) => metricCell(value, [...this.byName.keys()]))
    const amount = cell('amount', amountCell)
    const evidence = cell('evidence', evidenceCell)
    const uri = cell('uri', uriCell)
    const at = cell('date', dateCell)
    const from = cell('from', (value) => (value === '' ? { value: '' } : memberCell(value)))
    if (member !== undefined && name !== undefined && from !== undefined) this.giver(line, member, name, from)
    const metric = name === undefined ? undefined : this.byName.get(name)
    if (metric && amount !== undefined && metric.attestationCap > 0n && amount > metric.attestationCap) {
      this.wrong(
        line,
        'amount',
        text('amount'),
        `is more than the ${metric.attestationCap} that one attestation of this metric may claim; split it into rows of ` +
          'at most that, each with evidence of its own',
      )
    }
    if (this.errors.length > before || !member || !metric || amount === undefined || uri === undefined) return
    // A row without evidence is its own: what it says, however it is written.
    const said = [member, metric.name, String(amount), uri, at === undefined ? '' : String(at), from ?? '']
    const own = evidence ?? hashText(said.join(','))
    const key = JSON.stringify([member, metric.name, from, evidence ?? '', uri, at ?? 0])
    const first = this.seen.get(key)
    if (first !== undefined) {
      return this.wrong(
        line,
        '',
        '',
        `repeats line ${first}; merge the two, or give each its own evidence, uri or date`,
      )
    }
    this.seen.set(key, line)
    this.rows.push({ line, metric, claim: { member, amount, evidence: own, uri: uri || this.rowUri(line) } })
  }

  private giver(line: number, member: string, metric: string, from: string): void {
    const wrong = (problem: string) => this.wrong(line, 'from', from, problem)
    if (metric !== KUDOS && from !== '') {
      wrong('only kudos have a giver: the column `from` says who praises; leave it empty')
    } else if (metric === KUDOS && from === '') {
      wrong('kudos need a giver; fill the column `from` with who gives them, as the column `member` would name them')
    } else if (metric === KUDOS && from === member) {
      wrong('gives kudos to themself; let somebody else give it')
    }
  }

  /** `csv:<file>#<line>`, the start of the file's name left out when it is too long. */
  private rowUri(line: number): string {
    const letters = [...printable(this.file).replace(/\s/g, '_')]
    const uri = () => `csv:${letters.join('')}#${line}`
    while (new TextEncoder().encode(uri()).length > URI_BYTES) letters.shift()
    return uri()
  }
}

/** An error as a line of text, as the command line tells it. */
export function errorText({ line, column, value, problem }: RowError): string {
  const where = column === '' ? '' : `, ${column}`
  const found = value === '' ? '' : ` "${printable(value.replace(/["\\]/g, '\\$&'))}"`
  return `line ${line}${where}${found}: ${problem}`
}

/** "season.csv: 2 errors in 3 rows, nothing was read". */
export function headline(file: string, errors: number, rows: number): string {
  const inRows = rows === 0 ? '' : ` in ${counted(rows, 'row')}`
  return `${printable(file)}: ${counted(errors, 'error')}${inRows}, nothing was read`
}
