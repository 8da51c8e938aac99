// What proposals are called where they are spoken of.
import { read } from '@tributary/client'
import { useQueries } from '@tanstack/react-query'
import { titleOf } from '../../views/proposals/text'
import { useDao, useHistory } from '../connection'
import { FIXED } from '../keys'
import { textOf } from '../reads'

/** Tells a proposal with its title, as far as the node still knows that: "proposal 4 “Fund the autumn round”". */
export function useTitles(ids: number[]): (id: number) => string {
  const [dao, history] = [useDao(), useHistory()]
  const titles = useQueries({
    queries: ids.map((id) => ({
      queryKey: [...FIXED, 'title', id],
      queryFn: async () => {
        const proposal = await read(dao.governor.query.governorProposal(id))
        const text = proposal && (await textOf(dao, history, proposal))
        return text ? titleOf(text) : null
      },
      staleTime: Infinity,
    })),
    combine: (all) => new Map(ids.map((id, index) => [id, all[index]?.data])),
  })
  return (id) => {
    const title = titles.get(id)
    return title ? `proposal ${id} “${title}”` : `proposal ${id}`
  }
}
