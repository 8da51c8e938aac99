import { AccountId32 } from 'dedot/codecs'
import { TypinkRegistry, type ContractMetadata } from 'dedot/contracts'
import { expect, test } from 'vitest'
import { metadata as governor } from '../generated/governor/metadata.js'
import { metadata as metrics } from '../generated/metrics/metadata.js'
import { giveRoom } from '../src/room.js'
import { ContractError, GAS_MARGIN, OtherCode, withMargin, type governor as of } from '../src/index.js'

/** What the governor's error of these bytes is, as dedot decodes it. */
function governorError(bytes: string) {
  const registry = new TypinkRegistry(governor as ContractMetadata, {} as never)
  const { id } = (governor as ContractMetadata).types.find(({ type }) => type.path?.join() === 'GovernorError')!
  return registry.findCodec(id).tryDecode(bytes)
}

test('errors of contracts keep the names of their fields', () => {
  const { variant, fields, message } = new ContractError(governorError('0x020700000006'))
  expect(variant).toBe('WrongState')
  expect(fields).toEqual({ proposal: 7, state: 'Executed' })
  expect(message).toBe('WrongState {"proposal":7,"state":"Executed"}')
})

test('errors of contracts are told with accounts as addresses', () => {
  const error = new ContractError(governorError(`0x00${'00'.repeat(32)}`))
  const nobody = new AccountId32(`0x${'00'.repeat(32)}`).address()
  expect(error.message).toBe(`NotAllowed {"caller":"${nobody}"}`)
})

test('gas has the margin in both dimensions, and never more than the chain allows', () => {
  const most = { refTime: 10n ** 12n, proofSize: 10n ** 7n }
  expect(withMargin({ refTime: 4_000n, proofSize: 400n }, most)).toEqual({
    refTime: 10_000n + GAS_MARGIN.refTime,
    proofSize: 1_000n + GAS_MARGIN.proofSize,
  })
  expect(withMargin(most, most)).toEqual(most)
})

test('the error of a contract is typed where its type is named', () => {
  const { error } = new ContractError(governorError('0x020700000006')) as ContractError<of.GovernorError>
  expect(error.type === 'WrongState' && error.value.proposal + 1).toBe(8)
})

test('other code is told by the hashes, and by what may have come about', () => {
  const [one, two] = [`0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`] as const
  const part = { part: 'token', expected: { full: one, fast: one }, isKnown: false } as const
  const error = new OtherCode([
    { ...part, found: { fast: two } },
    { ...part, found: { fast: one, full: one } },
  ])
  expect(error.parts).toEqual(['token', 'token'])
  expect(error.message).toContain(`its token runs ${two}, and the file says ${one}; its token runs ${one} as the file`)
  expect(error.message).toMatch(/it was upgraded, or the deployment file is of another DAO, or this client was built/)
})

test('what is there of optional fields is encoded whole, whichever of them are', () => {
  giveRoom()
  const registry = new TypinkRegistry(metrics as ContractMetadata, {} as never)
  const { id } = (metrics as ContractMetadata).types.find(({ type }) => type.path?.join() === 'Filter')!
  const $filter = registry.findCodec(id)
  const account = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
  for (const member of [undefined, account]) {
    for (const metric of [undefined, 2]) {
      for (const status of [undefined, 'Final']) {
        const encoded = $filter.tryEncode({ member, metric, status })
        const { member: decoded, ...others } = $filter.tryDecode(encoded) as { member?: AccountId32 }
        expect(decoded?.address()).toBe(member)
        expect(others).toEqual({ ...(metric && { metric }), ...(status && { status }) })
      }
    }
  }
})
