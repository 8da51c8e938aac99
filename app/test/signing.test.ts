// What members sign without sending it: handed on without loss, told piece by piece, and refused by a sentence where it is
// nothing of the kind.
import { encodeVote, readSigned, writeSigned, type Dao, type Signed } from '@tributary/client'
import { beforeAll, expect, test } from 'vitest'
import { codeOf, fileName, linkTo, signedIn } from '../src/signing/handed'
import { piecesOf } from '../src/signing/pieces'
import { wordsOf } from '../src/words/words'

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty'
const genesis = `0x${'11'.repeat(32)}` as const

const ballot: Signed = {
  genesis,
  contract: BOB,
  signer: ALICE,
  action: {
    type: 'Vote',
    value: {
      proposal: 3,
      choice: { type: 'Split', value: { forVotes: 2n ** 127n, againstVotes: 1n, abstainVotes: 0n } },
      reason: 'Ünïcode, “quotes”, and a \u202e turn',
    },
  },
  expiry: 1_795_788_300_000n,
  signature: `0x${'ab'.repeat(64)}`,
}

beforeAll(() => {
  Object.assign(globalThis, { location: new URL('https://dao.example/page/?rpc=wss://node.example#/proposals/3') })
})

test('a link has all that the file has, after its #, and letters that any address may have', () => {
  const link = linkTo(ballot)
  expect(link).toMatch(/^https:\/\/dao\.example\/page\/\?rpc=wss:\/\/node\.example#\/relay\/[\w-]+$/)
  expect(signedIn(link)).toEqual(ballot)
  expect(signedIn(codeOf(ballot))).toEqual(ballot)
})

test('the file itself may be pasted, and is the one that the command line reads', () => {
  const file = writeSigned(ballot)
  expect(signedIn(`\n${file}\n`)).toEqual(readSigned(file))
  expect(fileName(ballot)).toBe('ballot-3-5Grwva-GKutQY.json')
  const delegation: Signed = { ...ballot, action: { type: 'Delegate', value: { to: BOB } } }
  expect(fileName(delegation)).toBe('delegation-5Grwva-GKutQY.json')
  expect(signedIn(codeOf(delegation))).toEqual(delegation)
})

test.each([
  ...[1, 2, 3, 4, 40, 200].map((letters): [string, () => string, RegExp] => [
    `a link without its last ${letters} letters`,
    () => linkTo(ballot).slice(0, -letters),
    /cut off/,
  ]),
  ['letters that mean nothing', () => 'AAAA', /signed ballot or delegation/],
  ['another link', () => 'https://example.com/#/relay/<script>', /signed ballot or delegation/],
  ['another file', () => '{"genesis": 1}', /does not say what it is for/],
  ['what is far too long', () => 'A'.repeat(200_000), /too long/],
])('%s is refused by a sentence', (_, text, sentence) => {
  expect(() => signedIn(text())).toThrow(sentence)
})

test('the pieces that are shown are, one after another, the bytes that are signed', () => {
  const dao = {
    native: { symbol: 'UNIT', decimals: 12, bits: 128 },
    deployment: {
      name: 'Front',
      chain: 'Development',
      genesis,
      dao: { token: 'T', metrics: 'M', governor: BOB, treasury: 'V' },
    },
  } as unknown as Dao
  const words = wordsOf(dao, { symbol: 'FRT', decimals: 12 }, ballot.expiry - 3_600_000n)
  const vote = (ballot.action as Extract<Signed['action'], { type: 'Vote' }>).value
  const bytes = encodeVote({ genesis, contract: BOB, nonce: 1n, expiry: ballot.expiry }, vote)
  const data = `0x${Buffer.from(bytes).toString('hex')}` as const
  const pieces = piecesOf({ data, bytes, nonce: 1n, signed: () => ballot }, ballot, words)
  expect(`0x${pieces.map((piece) => piece.bytes).join('')}`).toBe(data)
  expect(pieces.map(({ bytes: digits }) => digits.length / 2)).toEqual([12, 32, 32, data.length / 2 - 1 - 92, 8, 8])
  expect(Buffer.from(pieces[0]!.bytes, 'hex').toString()).toBe('tributary/v1')
  expect(pieces[2]!.what).toBe('the governor of Front')
  expect(pieces[3]!.what).toContain(
    'proposal 3; for with 170,141,183,460,469,231,731,687,303.715884105728 FRT, against',
  )
  expect(pieces[5]!.what).toMatch(/^2026-11-.*, in 1 hour/)
})
