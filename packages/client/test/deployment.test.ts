import { expect, test } from 'vitest'
import { readDeployment } from '../src/index.js'

const account = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'
const hash = (byte: string) => `0x${byte.repeat(32)}`
const file = {
  name: 'A DAO',
  chain: 'Development',
  genesis: hash('11'),
  config_hash: hash('12'),
  code: {
    token: hash('01'),
    token_fast: hash('02'),
    metrics: hash('03'),
    metrics_fast: hash('04'),
    governor: hash('05'),
    governor_fast: hash('06'),
    treasury: hash('07'),
    treasury_fast: hash('08'),
    factory: hash('09'),
  },
  dao: { token: account, metrics: account, governor: account, treasury: account },
  since: 3,
  block: 11,
}

test('a deployment file tells where a DAO is, and each contract’s full code and fast path', () => {
  const { name, dao, code, block } = readDeployment(JSON.stringify(file))
  expect([name, dao.treasury, block]).toEqual(['A DAO', account, 11])
  expect(code.governor).toEqual({ full: hash('05'), fast: hash('06') })
})

test('a file of a DAO that is not founded yet, or no such file, is refused with the reason', () => {
  const refusal = (change: object) => () => readDeployment(JSON.stringify({ ...file, ...change }))
  expect(refusal({ dao: null, block: null })).toThrow('its DAO is not founded yet')
  expect(refusal({ genesis: 'none' })).toThrow('its genesis is not 0x and 64 hexadecimal digits')
  expect(refusal({ dao: { ...file.dao, metrics: 'me' } })).toThrow('its metrics is no address')
  expect(refusal({ code: undefined })).toThrow('this is not a deployment file')
  expect(() => readDeployment('')).toThrow('this is not a deployment file: it is no JSON')
})

test('a file may begin with a byte order mark, and has no fields that `tributary` would refuse', () => {
  expect(readDeployment(`\uFEFF${JSON.stringify(file)}`).name).toBe('A DAO')
  const refusal = (change: object) => () => readDeployment(JSON.stringify({ ...file, ...change }))
  expect(refusal({ url: 'wss://there' })).toThrow('it has a field that is not known: "url"')
  expect(refusal({ dao: { ...file.dao, factory: account } })).toThrow('not known: "factory"')
  expect(refusal({ code: { ...file.code, extra: hash('09') } })).toThrow('not known: "extra"')
  expect(refusal({ deployer: account, config: {}, factory: account })).not.toThrow()
})
