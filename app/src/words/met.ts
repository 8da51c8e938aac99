// What an action of a proposal would meet, in words: those of `tributary propose --check`.
import type { Met } from '../chain/ahead'
import { refusalOf } from './refusals'
import { sentence } from './counted'
import type { Words } from './words'

export interface MetWords {
  works: boolean
  /** What comes of it, in short. */
  title: string
  /** Why. */
  why?: string
}

export function metWords(met: Met, words: Words): MetWords {
  switch (met.is) {
    case 'works':
      return { works: true, title: 'Tried as the governor just now: it would work.' }
    case 'fails':
      return {
        works: false,
        title: `${met.after ? 'After the actions before it' : 'Tried as the governor just now'}, it would fail`,
        why: refused(met.error, words),
      }
    case 'unsure': {
      const title = `It depends on action ${met.depends + 1}`
      return { works: met.error === undefined, title, why: unsure(met, words) }
    }
  }
}

/** That an action is judged without what one before it changes. */
export function unsure({ depends, error, after }: Extract<Met, { is: 'unsure' }>, words: Words): string {
  const may = `action ${depends + 1} may change what it depends on`
  if (error === undefined) return sentence(`it is judged as things stand today; ${may}`)
  const why = `${after ? 'after the actions before it, ' : ''}${refused(error, words)}`
  return sentence(`as things stand today it fails (${why}); ${may}, so whether it fails after that is not known`)
}

function refused(error: unknown, words: Words): string {
  const { what, cure } = refusalOf(error, words)
  return cure ? `${what}; ${cure}` : what
}
