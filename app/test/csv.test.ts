// A file of claims is read whole, or refused with every bad value named: line, column, value, cure; by the rules and in
// the words of the command line.
import { hashText } from '@tributary/client'
import { describe, expect, test } from 'vitest'
import { errorText, headline, readClaims } from '../src/csv/claims'
import { recordsOf } from '../src/csv/records'
import { nearest } from '../src/csv/suggest'
import { readFields } from '../src/views/contributions/AttestOne'
import type { Metric } from '../src/words/metrics'

const ANN = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const BO = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty'

const metric = (id: number, name: string, attestationCap = 0n) => ({ id, name, unit: name, attestationCap }) as Metric
const ALL = [metric(1, 'docs', 50n), metric(2, 'talks'), metric(3, 'kudos')]

const read = (text: string | Uint8Array, file = 'season.csv') =>
  readClaims(file, typeof text === 'string' ? new TextEncoder().encode(text) : text, ALL)

function rows(text: string, file?: string) {
  const found = read(text, file)
  if ('errors' in found) throw new Error(found.errors.map(errorText).join('\n'))
  return found.rows
}

function errors(text: string | Uint8Array): string[] {
  const found = read(text)
  return 'errors' in found ? found.errors.map(errorText) : []
}

describe('records', () => {
  const fields = (text: string) => recordsOf(text)[0]!.fields

  test('commas separate fields, empty ones count, and quotes protect commas, quotes and line feeds', () => {
    expect(fields('a,,c,\n')).toEqual(['a', '', 'c', ''])
    expect(fields('"a,b", "say ""hi""" ,"two\r\nlines",""\n')).toEqual(['a,b', 'say "hi"', 'two\nlines', ''])
  })

  test('lines are counted as an editor does, and blank ones passed over', () => {
    expect(recordsOf('a\r\n\r\n  \n"b\nb"\nc\n\n\nd').map(({ line }) => line)).toEqual([1, 4, 6, 9])
    expect(recordsOf('a,b\r\n,,\r\n "," ,\r\n,\r\n').map(({ line }) => line)).toEqual([1, 3])
  })

  test('a byte order mark is not part of the first field', () => {
    expect(fields('\uFEFFa,b')).toEqual(['a', 'b'])
  })

  test('a quote within a value is refused and the next line survives; one that never closes is named where it opens', () => {
    const all = recordsOf('5" disk,1\nb,2\n"x"y,3\nc,4')
    expect(all.map(({ problem }) => problem !== undefined)).toEqual([true, false, true, false])
    expect(all[0]!.problem).toContain('a double quote stands within a value')
    expect(recordsOf('a\nb,"c\nd\n')[1]).toMatchObject({ line: 2, problem: expect.stringContaining('never closes') })
  })

  test('a carriage return that ends no line is named', () => {
    expect(recordsOf('a,b\rc,d\r')[0]!.problem).toContain('carriage returns')
    expect(fields('"a\rb",c')).toEqual(['a\rb', 'c'])
  })
})

test('a file gives claims: evidence is a hash, the hash of a text, or that of what the row says', () => {
  const hash = 'ab'.repeat(32)
  const read = rows(
    `sep=,\nMetric,member,amount,uri,evidence,date\ndocs,${ANN},3,https://example.com/1,0x${hash},\n` +
      `talks,${BO},1,,great talk,2026-01-31\ntalks,${BO},2,,,2026-01-31\n`,
  )
  expect(read.map(({ line, metric, claim }) => [line, metric.id, claim.member, claim.amount])).toEqual([
    [3, 1, ANN, 3n],
    [4, 2, BO, 1n],
    [5, 2, BO, 2n],
  ])
  expect(read[0]!.claim).toMatchObject({ evidence: `0x${hash}`, uri: 'https://example.com/1' })
  expect(read[1]!.claim).toMatchObject({ evidence: hashText('great talk'), uri: 'csv:season.csv#4' })
  expect(read[2]!.claim.evidence).toBe(hashText(`${BO},talks,2,,1769817600000,`))
})

test('an account may be written with any prefix: it is one', () => {
  const [row] = rows(`member,metric,amount\n15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5,docs,1\n`)
  expect(row!.claim.member).toBe(ANN)
})

test('every bad value is named with its line, its column and the cure, and nothing is used', () => {
  const told = errors(
    `member,metric,amount,evidence,uri,date,from\n${ANN},docs,-1,,,,\nann@x.example,talk,1.5,0xab,example.org,2026-02-30,\n` +
      `${ANN},docs,51,,,,\n${ANN},kudos,1,,,,${ANN}\n${ANN},kudos,1,,,,\n${ANN},docs,1,,,,${BO}\n${ANN},docs\n`,
  )
  expect(told).toEqual([
    'line 2, amount "-1": is negative; contributions only add, correct an earlier one by revoking it',
    expect.stringMatching(
      /^line 3, member "ann@x.example": is no address of an account; write the member’s whole address/,
    ),
    'line 3, metric "talk": the DAO has no such metric (it has docs, kudos, talks); did you mean "talks"? Otherwise define it first',
    expect.stringMatching(/^line 3, amount "1.5": is not a whole number/),
    expect.stringMatching(/^line 3, evidence "0xab": is no hash of 64 hexadecimal digits/),
    'line 3, uri "example.org": is not a URI; write scheme:address without spaces, as https://example.org/1',
    'line 3, date "2026-02-30": is not a date since 1970; write 2025-03-31 or 2025-03-31T18:30:00Z',
    expect.stringMatching(/^line 4, amount "51": is more than the 50 that one attestation of this metric may claim/),
    expect.stringMatching(/^line 5, from ".*": gives kudos to themself; let somebody else give it/),
    expect.stringMatching(/^line 6, from: kudos need a giver/),
    expect.stringMatching(/^line 7, from ".*": only kudos have a giver/),
    expect.stringMatching(/^line 8 ".*": the row has 2 values and the header 7/),
  ])
  expect(headline('season.csv', told.length, 7)).toBe('season.csv: 12 errors in 7 rows, nothing was read')
})

test('a row that repeats another in all but its amount is an error, and one of other evidence is none', () => {
  expect(errors(`member,metric,amount\n${ANN},docs,1\n${ANN},docs,2\n`)).toEqual([
    'line 3: repeats line 2; merge the two, or give each its own evidence, uri or date',
  ])
  expect(rows(`member,metric,amount,evidence\n${ANN},docs,1,a\n${ANN},docs,2,b\n`)).toHaveLength(2)
})

test.each([
  ['', 'line 1: the file is empty; start it with a line that names the columns'],
  ['member;metric;amount\n', 'line 1 "member;metric;amount": the columns are separated by ";"'],
  ['member,metric\n', 'line 1, amount: the column is missing; add it to the first line'],
  ['member,metric,ammount\n', 'line 1, ammount: there is no such column; did you mean "amount"?'],
  ['member,metric,amount,metric\n', 'line 1, metric: the column is there twice; remove one'],
  ['# claims\n', 'line 1 "# claims": is a comment'],
  [new Uint8Array([0x50, 0x4b, 3, 4, 0]), 'line 1: the file is a spreadsheet’s own'],
  [new Uint8Array([0xff, 0xfe, 0x6d, 0]), 'line 1: the file is UTF-16; save it as UTF-8'],
])('what is no such file is told so: %j', (text, told) => {
  expect(errors(text)[0]).toContain(told)
})

test('bytes that are no text, and letters that hide or turn what follows, are refused and told harmlessly', () => {
  const bytes = new TextEncoder().encode(`member,metric,amount,evidence\n${ANN},docs,1,caf_\n`)
  bytes[bytes.indexOf(0x5f)] = 0xe9
  expect(errors(bytes)[0]).toContain('has bytes that are not UTF-8')
  const [told] = errors(`member,metric,amount,uri\n${ANN},docs,1,https://a\u202e.example\n`)
  expect(told).toBe('line 2, uri "https://a\ufffd.example": character 10 is invisible; remove it')
})

test('a cell that a spreadsheet was kept from taking for a formula is what it was', () => {
  expect(rows(`member,metric,amount,evidence\n${ANN},docs,1,'=SUM(A1)\n`)[0]!.claim.evidence).toBe(hashText('=SUM(A1)'))
})

test('more rows than can be signed for are refused', () => {
  const many = Array.from({ length: 10_001 }, (_, row) => `${ANN},talks,1,${row}`)
  expect(errors(['member,metric,amount,evidence', ...many].join('\n'))).toEqual([
    'line 10002: is past the limit of 10000 rows; split the file',
  ])
})

test('the place of a row without one is its line, and a long name of a file loses its start', () => {
  const [row] = rows(`member,metric,amount\n${ANN},docs,1\n`, `${'long '.repeat(40)}name.csv`)
  expect(new TextEncoder().encode(row!.claim.uri).length).toBeLessThanOrEqual(128)
  expect(row!.claim.uri).toMatch(/^csv:.*_name\.csv#2$/)
})

test('the nearest word is suggested, and none that is another', () => {
  expect(nearest('Ammount', ['member', 'amount'])).toBe('amount')
  expect(nearest('points', ['member', 'amount'])).toBeUndefined()
})

test('the form reads its fields by the same rules', () => {
  const fields = { member: ANN, amount: '3', evidence: '', uri: '' }
  const { claim } = readFields(fields, ALL[0]!)
  expect(claim).toEqual({ member: ANN, amount: 3n, uri: '', evidence: hashText(`${ANN},docs,3,,,`) })
  expect(readFields({ ...fields, amount: '51' }, ALL[0]!).problems.amount).toContain('is more than the 50')
  expect(readFields({ ...fields, member: 'Ann' }, ALL[0]!).problems.member).toContain('no address')
})
