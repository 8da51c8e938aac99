// What sentences about actions are made of: what is done, and what is different by it (crates/proposals/src/sentence).

export interface Said {
  what: string
  details: string[]
}

/** Names and values, to be listed or compared. */
export type Terms = [name: string, value: string][]

export const plain = (what: string): Said => ({ what, details: [] })

/** Something with terms: what changes of them, or all of them where it is not known what they were. */
export function changing(what: string, old: Terms | undefined, now: Terms): Said {
  if (!old) return { what, details: now.map(([name, value]) => `${name}: ${value}`) }
  const changes = now.flatMap(([name, value], index) => {
    const before = old[index]?.[1]
    return before === undefined || before === value ? [] : [`${name}: ${before} → ${value}`]
  })
  return { what, details: changes.length > 0 ? changes : ['nothing changes'] }
}

/** A sentence about something that was otherwise. */
export function was(what: string, old: string | undefined, now: string): Said {
  if (old === undefined) return plain(what)
  return { what, details: [old === now ? 'nothing changes: it is so already' : `until now: ${old}`] }
}
