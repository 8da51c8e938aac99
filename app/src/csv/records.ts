// The records of a CSV file, with the line at which each starts: by the rules of crates/measure/src/csv/records.rs, so
// that a file which one reads the other reads the same.

export interface Record {
  /** Counted from 1, as editors do. */
  line: number
  /** As it stands in the file, without its line ending. */
  raw: string
  fields: string[]
  /** What is wrong with the record as a whole; its fields then mean nothing. */
  problem?: string
}

const LINE_ENDING =
  'the lines end with carriage returns, as on an old Mac, and not with line feeds; save the file with the line endings ' +
  'of Unix or Windows (in a spreadsheet: as CSV UTF-8)'
const STRAY_QUOTE = 'a double quote stands within a value; put the value in double quotes and write "" for each inside'
const NOT_CLOSED = 'a double quote opens here and never closes; close it, or write "" for a quote within a value'

type State = 'start' | 'unquoted' | 'quoted' | 'quote'

/** All records that are not blank. */
export function recordsOf(text: string): Record[] {
  const lines = text.replace(/^\uFEFF+/, '').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const records: Record[] = []
  for (let at = 0; at < lines.length; ) {
    const start = at
    const scan = new Scan()
    do scan.line(withoutEnding(lines[at++]!))
    while (scan.isQuoted && at < lines.length)
    const raw = lines.slice(start, at).map(withoutEnding).join('\n')
    const problem = scan.isQuoted ? NOT_CLOSED : scan.problem
    const fields = scan.ended()
    if (problem !== undefined || fields.some((field) => field.trim() !== '')) {
      records.push({ line: start + 1, raw, fields, problem })
    }
  }
  return records
}

const withoutEnding = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** One record while it is read, which may span lines. */
class Scan {
  private readonly fields: string[] = []
  private field = ''
  private state: State = 'start'
  problem: string | undefined

  get isQuoted(): boolean {
    return this.state === 'quoted'
  }

  line(text: string): void {
    if (this.isQuoted) this.field += '\n'
    for (const letter of text) this.state = this.next(letter)
  }

  private next(letter: string): State {
    const { state } = this
    if (state === 'quoted') return letter === '"' ? 'quote' : this.keep(letter, 'quoted')
    if (letter === '\r') {
      this.problem = LINE_ENDING
      return state
    }
    if (state === 'quote' && letter === '"') return this.keep(letter, 'quoted')
    if (letter === ',') {
      this.end()
      return 'start'
    }
    if (state !== 'unquoted' && (letter === ' ' || letter === '\t')) return state
    if (state === 'start' && letter === '"') return 'quoted'
    if (letter === '"' || state === 'quote') {
      this.problem ??= STRAY_QUOTE
      return 'unquoted'
    }
    return this.keep(letter, 'unquoted')
  }

  private keep(letter: string, state: State): State {
    this.field += letter
    return state
  }

  private end(): void {
    this.fields.push(this.field)
    this.field = ''
  }

  ended(): string[] {
    this.end()
    return this.fields
  }
}
