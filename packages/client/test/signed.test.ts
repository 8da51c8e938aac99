import { readFileSync } from 'node:fs'
import { cryptoWaitReady, sr25519Verify } from '@polkadot/util-crypto'
import { hexToU8a, stringToU8a, u8aToHex, type HexString } from 'dedot/utils'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeDelegation, encodeVote, readSigned, writeSigned, type Signed, type Terms } from '../src/index.js'

const page = readFileSync(new URL('../../../docs/SIGNATURES.md', import.meta.url), 'utf8')
/** The blocks of hexadecimal digits of docs/SIGNATURES.md: the payload, then two signatures. */
const [payload, signatures] = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, block = '']) => block.trim())

const terms: Terms = {
  genesis: `0x${'11'.repeat(32)}`,
  contract: `0x${'22'.repeat(32)}`,
  nonce: 5n,
  expiry: 1_767_225_600_000n,
}
const vote = { proposal: 258, choice: { type: 'For' as const }, reason: 'why' }

beforeAll(cryptoWaitReady)

describe('what members sign', () => {
  test('is the test vector of docs/SIGNATURES.md, byte by byte', () => {
    expect(u8aToHex(encodeVote(terms, vote))).toBe(`0x${payload?.replace(/\s/g, '')}`)
  })

  test('is what the signatures of docs/SIGNATURES.md are of, raw and as a wallet wraps it', () => {
    const signer = hexToU8a('0x98eb422c44ae7f2effe51fc271514ca3d5b6ce61d00c26d43f23944d8e38a454')
    const [raw = '', wrapped = ''] = signatures?.split('\n\n').map((lines) => `0x${lines.replace(/\s/g, '')}`) ?? []
    const bytes = encodeVote(terms, vote)
    const inTags = Uint8Array.from([...stringToU8a('<Bytes>'), ...bytes, ...stringToU8a('</Bytes>')])
    expect(sr25519Verify(bytes, raw, signer)).toBe(true)
    expect(sr25519Verify(inTags, wrapped, signer)).toBe(true)
    const other = encodeVote(terms, { ...vote, choice: { type: 'Against' } })
    expect(sr25519Verify(other, raw, signer)).toBe(false)
  })

  // What the contracts' own test has: crates/interfaces/src/signed.rs.
  const head = `0x7472696275746172792f7631${'11'.repeat(32)}${'22'.repeat(32)}`
  const tail = '050000000000000000a8da769b010000'

  test('says each choice by its byte, and a split with its weights', () => {
    const bytes = (choice: Parameters<typeof encodeVote>[1]['choice']) =>
      u8aToHex(encodeVote(terms, { ...vote, choice }))
    expect(bytes({ type: 'Against' })).toBe(`${head}0002010000010c776879${tail}`)
    expect(bytes({ type: 'Abstain' })).toBe(`${head}0002010000020c776879${tail}`)
    const weights = `01${'00'.repeat(15)}02${'00'.repeat(15)}${'00'.repeat(16)}`
    const split = { forVotes: 1n, againstVotes: 2n, abstainVotes: 0n }
    expect(bytes({ type: 'Split', value: split })).toBe(`${head}000201000003${weights}0c776879${tail}`)
  })

  test('says whom a delegation is to', () => {
    const bytes = encodeDelegation(terms, `0x${'33'.repeat(32)}`)
    expect(u8aToHex(bytes)).toBe(`${head}01${'33'.repeat(32)}${tail}`)
  })
})

describe('the file that is relayed', () => {
  const alice = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
  const ballot: Signed = {
    genesis: `0x${'11'.repeat(32)}`,
    contract: '5CgPVYN3ZSG1AET5YDEytd4PgaeHM3SXB8R1PMeERnj2WcHo',
    signer: alice,
    action: {
      type: 'Vote',
      value: {
        proposal: 3,
        choice: { type: 'Split', value: { forVotes: 2n ** 128n - 1n, againstVotes: 2n, abstainVotes: 0n } },
        reason: 'why',
      },
    },
    expiry: 1_767_225_600_000n,
    signature: `0x${'ab'.repeat(64)}`,
  }

  test('is read as it was written', () => {
    for (const action of [
      ballot.action,
      { type: 'Vote' as const, value: vote },
      { type: 'Vote' as const, value: { ...vote, choice: { type: 'Abstain' as const } } },
      { type: 'Delegate' as const, value: { to: alice } },
    ]) {
      expect(readSigned(writeSigned({ ...ballot, action }))).toEqual({ ...ballot, action })
    }
  })

  test('has the weights of a split as texts in the smallest unit, for, against, abstaining', () => {
    const { purpose } = JSON.parse(writeSigned(ballot))
    expect(purpose.vote.choice).toEqual({ split: [(2n ** 128n - 1n).toString(), '2', '0'] })
  })

  test('is refused with what is wrong with it', () => {
    const changed = (change: object) => JSON.stringify({ ...JSON.parse(writeSigned(ballot)), ...change })
    const choosing = (choice: unknown) => changed({ purpose: { vote: { proposal: 0, choice, reason: '' } } })
    for (const [text, refusal] of [
      ['not at all', 'this is not a signed ballot or delegation: it is no JSON'],
      ['[]', 'this is not a signed ballot or delegation'],
      [changed({ genesis: '0x11' }), 'its genesis is not 0x and 64 hexadecimal digits'],
      [changed({ signature: '0x11' as HexString }), 'its signature is not 0x and 128 hexadecimal digits'],
      [changed({ signer: `${alice.slice(0, -1)}Z` }), 'its signer is no address'],
      [changed({ expiry: '1767225600000' }), 'its expiry is no moment'],
      [changed({ expiry: 1.5 }), 'its expiry is no moment'],
      [changed({ nonce: 1 }), 'it has a field that is not known: "nonce"'],
      [changed({ purpose: { vote: { proposal: 0, choice: 'for', reason: '', left: 1 } } }), 'not known: "left"'],
      [changed({ purpose: { delegate: { to: alice, for: 'all' } } }), 'not known: "for"'],
      [choosing({ split: ['1', '2', '3'], rest: '4' }), 'not known: "rest"'],
      [changed({ purpose: { ...JSON.parse(writeSigned(ballot)).purpose, delegate: { to: alice } } }), 'or for both'],
      [changed({ purpose: {} }), 'it is neither for a vote nor for a delegation'],
      [choosing('maybe'), 'its choice is none of'],
      [choosing({ split: ['1', '2'] }), 'its choice is none of'],
      [choosing({ split: ['1', '-2', '0'] }), 'its choice is none of'],
      [choosing({ split: ['1', '2', (2n ** 128n).toString()] }), 'its choice is none of'],
    ] as const) {
      expect(() => readSigned(text), text).toThrow(refusal)
    }
  })
})

describe('whoever signs', () => {
  type Loose = { proposal?: unknown; choice?: unknown; reason?: unknown }
  const signing = (change: Loose) => () => encodeVote(terms, { ...vote, ...change } as typeof vote)
  const split = (forVotes: unknown) => ({ type: 'Split', value: { forVotes, againstVotes: 0n, abstainVotes: 0n } })
  const noChoice = 'its choice is none of for, against, abstain, and split with three weights'

  test('is refused by the sentences of the file, before there is anything to sign', () => {
    for (const [change, refusal] of [
      [{ proposal: Number.NaN }, 'its proposal is no number'],
      [{ proposal: 0.5 }, 'its proposal is no number'],
      [{ proposal: -1 }, 'its proposal is no number'],
      [{ proposal: 2 ** 32 }, 'its proposal is no number'],
      [{ proposal: '1' }, 'its proposal is no number'],
      [{ reason: 'a\ud800b' }, 'its reason is no text'],
      [{ reason: undefined }, 'its reason is no text'],
      [{ reason: 'ä'.repeat(1_025) }, 'its reason has more than 2,048 bytes'],
      [{ choice: { type: 'for' } }, noChoice],
      [{ choice: 'For' }, noChoice],
      [{ choice: { type: 'Split' } }, noChoice],
      [{ choice: split(-1n) }, noChoice],
      [{ choice: split(2n ** 128n) }, noChoice],
      [{ choice: split(5) }, noChoice],
    ] as const) {
      expect(signing(change), String(Object.values(change))).toThrow(refusal)
    }
    expect(() => encodeDelegation(terms, 'nobody')).toThrow('its delegate is no address')
    expect(() => encodeDelegation(terms, '0x1234')).toThrow('its delegate is no address')
  })

  test('may say anything that the governor takes', () => {
    expect(signing({ reason: 'ä'.repeat(1_024), proposal: 2 ** 32 - 1, choice: split(2n ** 128n - 1n) })).not.toThrow()
    expect(signing({ reason: 'a 🗳 is one character of two halves' })).not.toThrow()
  })
})
