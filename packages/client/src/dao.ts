// A DAO on a chain, with its contracts.
import { LegacyClient } from 'dedot'
import {
  Contract,
  type GenericContractApi,
  type GenericContractCallResult,
  type LooseContractMetadata,
} from 'dedot/contracts'
import { AccountId32, type AccountId32Like, type Result } from 'dedot/codecs'
import { blake2_256, hexToU8a } from 'dedot/utils'
import { rememberAddresses } from './addresses.js'
import { PARTS, type Deployment, type Part } from './deployment.js'
import { ContractError, MixedDao, NoContract, OtherCode, WrongChain, type Difference } from './errors.js'
import { NodeProvider, PATIENCE } from './provider.js'
import { giveRoom } from './room.js'
import { CODES } from '../generated/codes.js'
import type { GovernorContractApi } from '../generated/governor/index.js'
import { metadata as governor } from '../generated/governor/metadata.js'
import type { MetricsContractApi } from '../generated/metrics/index.js'
import { metadata as metrics } from '../generated/metrics/metadata.js'
import type { TokenContractApi } from '../generated/token/index.js'
import { metadata as token } from '../generated/token/metadata.js'
import type { TreasuryContractApi } from '../generated/treasury/index.js'
import { metadata as treasury } from '../generated/treasury/metadata.js'

/** A chain's native asset. */
export interface Native {
  symbol: string
  decimals: number
  /** How many bits a balance has: 128, or 64 on some chains. In messages of the contracts an amount has 128 anyway. */
  bits: 64 | 128
}

/** The contracts of a DAO. */
export interface Contracts {
  token: Contract<TokenContractApi>
  metrics: Contract<MetricsContractApi>
  governor: Contract<GovernorContractApi>
  treasury: Contract<TreasuryContractApi>
}

/** A DAO that a node was asked about. */
export interface Dao extends Contracts {
  client: LegacyClient
  deployment: Deployment
  native: Native
  /** Ends the connection, without which a script does not end. */
  disconnect: () => Promise<void>
}

/**
 * The DAO of a deployment file on the chain of a node: `ws://` on the same machine, `wss://` elsewhere, or a client that
 * is connected already. Checks the chain, that the DAO's contracts are there, are of one DAO, and run the code of the file;
 * after an upgrade they do not, until there is a new file: `otherCode` says that this is known. A node that takes longer
 * than `patience`, in milliseconds, to answer anything is told by `NoAnswer`.
 */
export async function connect(
  node: string | LegacyClient,
  deployment: Deployment,
  { otherCode = false, patience = PATIENCE }: { otherCode?: boolean; patience?: number } = {},
): Promise<Dao> {
  const client = typeof node === 'string' ? await clientOf(node, patience) : node
  try {
    const [genesis, native] = await Promise.all([client.rpc.chain_getBlockHash(0), nativeOf(client)])
    if (genesis !== deployment.genesis) throw new WrongChain(deployment.genesis, String(genesis))
    const dao: Dao = {
      client,
      deployment,
      native,
      ...contractsOf(client, deployment),
      disconnect: () => client.disconnect(),
    }
    const [others, foreign] = await Promise.allSettled([differences(dao), foreignPart(dao)])
    const found = valueOf(others)
    if (found.length > 0 && !otherCode) throw new OtherCode(found)
    // Other code may not understand the questions.
    const part = found.length === 0 ? valueOf(foreign) : undefined
    if (part) throw new MixedDao(part, deployment.dao[part])
    return dao
  } catch (error) {
    if (typeof node === 'string') await client.disconnect()
    throw error
  }
}

/** What was settled, if it was not a failure. */
function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

/** A DAO's contracts, as whoever is asked knows them: a client of the chain, or of the chain as it was at a block. */
export function contractsOf(client: unknown, deployment: Deployment): Contracts {
  const contract = <Api extends GenericContractApi>(part: Part, metadata: LooseContractMetadata) =>
    contractAt<Api>(client, deployment, metadata, deployment.dao[part])
  return {
    token: contract<TokenContractApi>('token', token),
    metrics: contract<MetricsContractApi>('metrics', metrics),
    governor: contract<GovernorContractApi>('governor', governor),
    treasury: contract<TreasuryContractApi>('treasury', treasury),
  }
}

/**
 * What a program, a gate or an electorate asks: any contract that answers as a source of metrics does, the DAO's own
 * included. Of its messages only those of `MetricSource` are sure to be there, and often those of `MetricCatalog`.
 */
export const sourceAt = ({ client, deployment }: Dao, account: AccountId32Like): Contract<MetricsContractApi> =>
  contractAt(client, deployment, metrics, new AccountId32(account).address())

/** A PSP22 token, the DAO's or another: of its messages only the standard's are sure to be there. */
export const tokenAt = ({ client, deployment }: Dao, account: AccountId32Like): Contract<TokenContractApi> =>
  contractAt(client, deployment, token, new AccountId32(account).address())

/** Reading needs a caller, and any will do. */
const contractAt = <Api extends GenericContractApi>(
  client: unknown,
  { dao }: Deployment,
  metadata: LooseContractMetadata,
  account: string,
) => {
  giveRoom()
  rememberAddresses()
  return new Contract<Api>(client as never, metadata, account, { defaultCaller: dao.governor })
}

/** A client that goes on by itself when the connection is lost later, but fails if there is none to begin with. */
async function clientOf(url: string, patience: number): Promise<LegacyClient> {
  const provider = new NodeProvider(url, patience)
  await provider.connect()
  try {
    // Chains with pallet-contracts hash so; dedot would ask for a block to find it out.
    return await LegacyClient.new({ provider, hasher: blake2_256 })
  } catch (error) {
    await provider.disconnect()
    throw error
  }
}

/** The contracts whose code differs from the deployment file's, or whose interface this package does not know. */
export async function differences(dao: Dao): Promise<Difference[]> {
  const all = await Promise.all(
    PARTS.map(async (part): Promise<Difference> => {
      const account = dao.deployment.dao[part]
      const info = await dao.client.query.contracts.contractInfoOf(account)
      if (!info) throw new NoContract(part, account)
      const expected = dao.deployment.code[part]
      // What is another contract altogether would not understand the question.
      if (info.codeHash !== expected.fast) return { part, expected, found: { fast: info.codeHash }, isKnown: false }
      const { full, fast } = await read(dao[part].query.upgradableCode())
      return { part, expected, found: { full, fast: fast ?? full }, isKnown: CODES[part].includes(full) }
    }),
  )
  return all.filter(
    ({ expected, found, isKnown }) => !isKnown || found.full !== expected.full || found.fast !== expected.fast,
  )
}

/**
 * The first of its contracts that is another DAO's. Who governs the treasury and which token it redeems never changes; a
 * registry is this DAO's if it answers to the governor, mints at the token, or may.
 */
async function foreignPart({ deployment, token, metrics, treasury }: Dao): Promise<Part | undefined> {
  const { dao } = deployment
  const is = (account: AccountId32, part: Part) => account.eq(dao[part])
  const [governor, redeemed, registry, minted] = await Promise.all([
    read(treasury.query.treasuryGovernor()),
    read(treasury.query.treasuryToken()),
    read(metrics.query.metricsRoles()),
    read(token.query.tokenRoles()),
  ])
  if (!is(governor, 'governor')) return 'treasury'
  if (!is(redeemed, 'token')) return 'token'
  const isOwn = is(registry.governor, 'governor') || is(registry.token, 'token') || is(minted.minter, 'metrics')
  return isOwn ? undefined : 'metrics'
}

/** As the chain's properties name it; where they name nothing, with the decimals that are usual for its balances. */
async function nativeOf(client: LegacyClient): Promise<Native> {
  const properties: Record<string, unknown> = await client.rpc.system_properties()
  const first = (name: string) => [properties[name]].flat()[0]
  const balances = client.metadata.latest.pallets.find(({ name }) => name === 'Balances')
  const least = balances?.constants.find(({ name }) => name === 'ExistentialDeposit')
  const bits = least && hexToU8a(least.value).length === 8 ? 64 : 128
  const [symbol, decimals] = [first('tokenSymbol'), first('tokenDecimals')]
  return {
    symbol: typeof symbol === 'string' ? symbol : 'UNIT',
    decimals: typeof decimals === 'number' ? decimals : bits === 64 ? 9 : 12,
    bits,
  }
}

/** What an answer is worth if it is no refusal. */
export type Answer<T> = [T] extends [Result<infer Value, infer _>] ? Value : T

/** The answer of a message. Throws a `ContractError` if the contract refuses. */
export async function read<T>(call: Promise<GenericContractCallResult<T, unknown>>): Promise<Answer<T>> {
  return answerOf((await call).data)
}

export function answerOf<T>(data: T): Answer<T> {
  const result = data as Result<Answer<T>, unknown> | Answer<T>
  if (!isResult(result)) return result
  if (result.isErr) throw new ContractError(result.err)
  return result.value as Answer<T>
}

const isResult = <T>(data: Result<T, unknown> | T): data is Result<T, unknown> =>
  typeof data === 'object' && data !== null && 'isOk' in data && 'isErr' in data

/** The chain's own time, in milliseconds since 1970: what windows, votes and streams go by. */
export const now = (dao: Dao): Promise<bigint> => dao.client.query.timestamp.now()
