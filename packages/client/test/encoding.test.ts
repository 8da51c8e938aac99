import * as $ from 'dedot/shape'
import { expect, test } from 'vitest'
import '../src/index.js'

test('a struct is encoded whole also where all is there that may be left out', () => {
  const $struct = $.Struct({ first: $.Option($.u128), second: $.Option($.u128) })
  const whole = { first: 1n, second: 2n ** 128n - 1n }
  expect($struct.decode($struct.encode(whole))).toEqual(whole)
  expect($struct.encode(whole)).toHaveLength(34)
  expect($struct.encode({ first: undefined, second: undefined })).toEqual(new Uint8Array([0, 0]))
})
