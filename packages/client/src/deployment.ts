// A DAO's deployment file, as `tributary deploy` writes it.
import type { HexString } from 'dedot/utils'
import { checkAddress, checkFields, checkHash, isRecord, parseJson } from './checks.js'

/** The contracts of a DAO. */
export const PARTS = ['token', 'metrics', 'governor', 'treasury'] as const
export type Part = (typeof PARTS)[number]

/** The full code of a contract, and its fast path, which is what runs at its account. */
export interface Code {
  full: HexString
  fast: HexString
}

/** What is known of a DAO on a chain. */
export interface Deployment {
  name: string
  /** What the chain calls itself, and what tells it from others. */
  chain: string
  genesis: HexString
  dao: Record<Part, string>
  code: Record<Part, Code>
  /** The block that brought the DAO: there are no events of earlier ones. */
  block: number
}

/** All that a file has: some of it is for `tributary` only. */
const FIELDS = 'name chain genesis deployer config_hash config code factory since dao block'.split(' ')
const CODES = [...PARTS.flatMap((part) => [part, `${part}_fast`]), 'factory']

/** The deployment in a file. Refuses what is no such file, by a sentence. */
export function readDeployment(text: string): Deployment {
  const file = parseJson(text, 'a deployment file')
  const { name, chain, genesis, dao, code, block } = file
  if (typeof name !== 'string' || typeof chain !== 'string' || !isRecord(code)) {
    throw new TypeError('this is not a deployment file: it lacks name, chain or code')
  }
  if (!isRecord(dao) || typeof block !== 'number') {
    throw new TypeError('its DAO is not founded yet: run `tributary deploy` again')
  }
  checkFields(file, FIELDS)
  checkFields(code, CODES)
  checkFields(dao, PARTS)
  const each = <T>(of: (part: Part) => T) =>
    Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<Part, T>
  return {
    name,
    chain,
    genesis: checkHash(genesis, 'genesis'),
    dao: each((part) => checkAddress(dao[part], part)),
    code: each((part) => ({
      full: checkHash(code[part], `code of ${part}`),
      fast: checkHash(code[`${part}_fast`], `code of ${part}_fast`),
    })),
    block,
  }
}
