// The page on a chain whose balances are a u64, with nine decimals, and a token that has as many.
import { formatUnits, parseUnits, type Dao } from '@tributary/client'
import { expect, test } from 'vitest'
import { amountOf } from '../src/views/treasury/amount'
import { choiceOf } from '../src/views/proposals/Vote'
import { choiceWords } from '../src/words/ballots'
import { brief } from '../src/words/brief'
import { wordsOf } from '../src/words/words'

const dao = {
  native: { symbol: 'TAO', decimals: 9, bits: 64 },
  deployment: { dao: { token: 'T', metrics: 'M', governor: 'G', treasury: 'V' } },
} as Dao
const words = wordsOf(dao, { symbol: 'SHR', decimals: 9 }, 1_795_788_300_000n)
const MOST = 2n ** 64n - 1n

test('amounts are told by nine decimals, to the largest that there is', () => {
  expect(words.native(1n)).toBe('0.000000001 TAO')
  expect(words.native(MOST)).toBe('18,446,744,073.709551615 TAO')
  expect(words.amount({ type: 'Native' }, 2_500_000_000n)).toBe('2.5 TAO')
  expect(words.briefly({ type: 'Native' }, 1_234_567_891n)).toBe('1.23 TAO')
  expect(words.tokens(1_500_000_000n)).toBe('1.5 SHR')
  expect(brief(1n, 9)).toBe('under 0.0001')
})

test('what is typed in is taken by nine decimals, and a tenth is refused', () => {
  expect(amountOf('2.5', words.decimals({ type: 'Native' }))).toEqual({ amount: 2_500_000_000n })
  expect(amountOf('18446744073.709551615', 9)).toEqual({ amount: MOST })
  expect(amountOf('0.0000000001', 9)).toEqual({ problem: 'it has more than 9 decimal places' })
  expect(formatUnits(parseUnits('0.000000001', 9), 9)).toBe('0.000000001')
})

test('a ballot is split by the token’s nine decimals, and told so', () => {
  const choice = choiceOf('Split', { forVotes: '10', againstVotes: '2.5', abstainVotes: '' }, 9)
  expect(choice).toEqual({
    type: 'Split',
    value: { forVotes: 10_000_000_000n, againstVotes: 2_500_000_000n, abstainVotes: 0n },
  })
  expect(choiceWords(choice as Exclude<typeof choice, { problems: unknown }>, undefined, words)).toBe(
    'for with 10 SHR, against with 2.5 SHR',
  )
})
