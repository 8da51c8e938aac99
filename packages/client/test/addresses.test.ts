import { AccountId32 } from 'dedot/codecs'
import { decodeAddress, encodeAddress, hexToU8a, type HexString } from 'dedot/utils'
import { describe, expect, test } from 'vitest'
import { remembered, rememberAddresses } from '../src/addresses.js'

const raw = (number: number): HexString => `0x${number.toString(16).padStart(64, '0')}`

describe('addresses that are remembered', () => {
  rememberAddresses()

  test('are those that dedot computes', () => {
    for (let number = 0; number < 300; number++) {
      const account = new AccountId32(raw(number))
      for (const _ of ['computed', 'remembered']) expect(account.address()).toBe(encodeAddress(hexToU8a(raw(number))))
      expect(decodeAddress(account.address())).toEqual(hexToU8a(raw(number)))
    }
  })

  test('are computed once, and again once there were too many others', () => {
    const computed: string[] = []
    const double = remembered((key) => (computed.push(key), key + key), 2)
    const asked = ['a', 'b', 'a', 'c', 'c', 'a']
    expect(asked.map(double)).toEqual(['aa', 'bb', 'aa', 'cc', 'cc', 'aa'])
    expect(computed).toEqual(['a', 'b', 'c', 'a'])
  })

  test('are another chain’s where that is asked for', () => {
    const account = new AccountId32(raw(5))
    const generic = account.address()
    expect(account.address(0)).toBe(encodeAddress(hexToU8a(raw(5)), 0))
    expect(account.address(0)).not.toBe(generic)
    expect(account.address()).toBe(generic)
  })

  test('an account equals itself in whatever form it comes, and no other', () => {
    const [account, other] = [new AccountId32(raw(1)), new AccountId32(raw(2))]
    const forms = [account, account.address(), account.address(0), raw(1), hexToU8a(raw(1)), new AccountId32(raw(1))]
    for (const form of [...forms, ...forms]) {
      expect(account.eq(form)).toBe(true)
      expect(other.eq(form)).toBe(false)
    }
  })

  test('what is no address is refused each time', () => {
    const account = new AccountId32(raw(1))
    for (const _ of [1, 2]) expect(() => account.eq('nobody')).toThrow()
  })
})
