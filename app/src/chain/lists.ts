// Lists that the contracts answer in pages, whole.
import { members, read, type Dao, type metrics, type treasury } from '@tributary/client'

/** The most programs and grants that one call answers. */
const MONEY_PAGE = 50
/** The most attestations that one call answers. */
const ATTESTATIONS_PAGE = 30
/** The most members of whom one call tells something. */
export const MEMBERS_AT_ONCE = 100

export async function allPrograms({ treasury }: Dao): Promise<treasury.Program[]> {
  const all: treasury.Program[] = []
  for (;;) {
    const page = await read(treasury.query.treasuryPrograms(all.length, MONEY_PAGE))
    all.push(...page)
    if (page.length < MONEY_PAGE) return all
  }
}

export type NumberedGrant = [id: number, grant: treasury.Grant]

/** All grants, or those to a recipient. */
export async function allGrants({ treasury }: Dao, recipient?: string): Promise<NumberedGrant[]> {
  const count = await read(treasury.query.treasuryGrantCount())
  const all: NumberedGrant[] = []
  for (let from = 0; from < count; from += MONEY_PAGE) {
    all.push(...(await read(treasury.query.treasuryGrants(recipient, from, MONEY_PAGE))))
  }
  return all
}

export type NumberedAttestation = [id: number, attestation: metrics.Attestation]

/** All attestations that are not decided yet, the oldest first. */
export async function openAttestations(dao: Dao): Promise<NumberedAttestation[]> {
  const statuses: metrics.Status[] = ['Pending', 'Challenged', 'Upheld']
  const found = await Promise.all(statuses.map((status) => attestationsOf(dao, { status })))
  return found.flat().sort(([one], [other]) => one - other)
}

/** All attestations of a kind, the oldest first. */
export async function attestationsOf({ metrics }: Dao, filter: metrics.FilterLike): Promise<NumberedAttestation[]> {
  const all: NumberedAttestation[] = []
  let from: number | undefined = 0
  while (from !== undefined) {
    const page: metrics.AttestationPage = await read(metrics.query.metricsFind(filter, from, ATTESTATIONS_PAGE))
    all.push(...page.attestations)
    from = page.next
  }
  return all
}

export async function allMembers(dao: Dao): Promise<string[]> {
  const all: string[] = []
  for await (const member of members(dao)) all.push(member.address())
  return all
}

/** In as many pieces as calls are needed, whatever is asked of each. */
export async function inPieces<T, Answer>(items: T[], ask: (some: T[]) => Promise<Answer[]>): Promise<Answer[]> {
  const all: Answer[] = []
  for (let from = 0; from < items.length; from += MEMBERS_AT_ONCE) {
    all.push(...(await ask(items.slice(from, from + MEMBERS_AT_ONCE))))
  }
  return all
}
