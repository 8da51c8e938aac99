import { expect, test } from 'vitest'
import { accountIn, claimBatches, hashText } from '../src/index.js'

const claims = (count: number, uri: string) => Array.from({ length: count }, () => ({ uri }))
const sizes = (count: number, uri: string) => claimBatches(claims(count, uri)).map((batch) => batch.length)

// As crates/client/src/dao_client.rs splits them.
test('claims go into as many calls as hold them: a hundred at once, and fewer with long URIs', () => {
  expect(sizes(0, '')).toEqual([])
  expect(sizes(250, 'git:abc')).toEqual([100, 100, 50])
  // 82 bytes and the URI each, of 14 KiB.
  expect(sizes(100, 'x'.repeat(256))).toEqual([42, 42, 16])
  expect(claimBatches([{ uri: 'x'.repeat(20_000) }, { uri: '' }]).map((batch) => batch.length)).toEqual([1, 1])
})

test('the evidence of a text is what b2sum -l 256 says', () => {
  expect(hashText('abc')).toBe('0xbddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
})

test('an account is told by one address, however it was written, and what is none by nothing', () => {
  const alice = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
  expect(accountIn(alice)).toBe(alice)
  expect(accountIn('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5')).toBe(alice)
  for (const text of ['', 'Alice', alice.slice(0, -1), `${alice.slice(0, -1)}Z`, '0x00', ` ${alice}`]) {
    expect(accountIn(text), text).toBeUndefined()
  }
})
