// What somebody is about to propose, kept in their browser until it is sent.
import type { Dao } from '@tributary/client'
import { unfitText } from '../words/unfit'
import { isAction, type Step } from './forms'
import { stored } from '../stored'

export interface Draft {
  /** A poll has no actions: those that there are wait until it is a proposal again. */
  isPoll: boolean
  title: string
  text: string
  steps: Step[]
}

export const EMPTY: Draft = { isPoll: false, title: '', text: '', steps: [] }

export const isEmpty = ({ title, text, steps }: Draft): boolean => title + text === '' && steps.length === 0

/** The most bytes of a text that the governor takes. */
export const MAX_TEXT = 2_048
export const MAX_ACTIONS = 10

/** The text of the proposal: its title stands in the first line. */
export const descriptionOf = ({ title, text }: Pick<Draft, 'title' | 'text'>): string =>
  title === '' || text === '' ? title + text : `${title}\n\n${text}`

/** The same taken apart, so that it comes together as it was, byte by byte. */
export function takenApart(description: string): Pick<Draft, 'title' | 'text'> {
  const [first = '', ...rest] = description.split('\n')
  const whole = { title: first, text: rest.slice(1).join('\n') }
  return descriptionOf(whole) === description ? whole : { title: '', text: description }
}

export const stepsOf = ({ isPoll, steps }: Draft): Step[] => (isPoll ? [] : steps)

/** Why this text cannot be proposed. */
export function textProblem(description: string): string | undefined {
  if (description.trim() === '') return 'is empty: say in words what members decide about'
  return unfitText(description, MAX_TEXT)
}

const placeOf = ({ deployment }: Dao) => `tributary.draft.${deployment.genesis}.${deployment.dao.governor}`

/** Keeps it, or forgets what was kept of it before: `own`, and not what another tab has written since. What is kept now. */
export function keep(dao: Dao, draft: Draft, own?: string): string | undefined {
  const text = isEmpty(draft) ? undefined : JSON.stringify(draft)
  try {
    if (text !== undefined) stored.setItem(placeOf(dao), text)
    else if (stored.getItem(placeOf(dao)) === own) stored.removeItem(placeOf(dao))
  } catch {
    // A browser that keeps nothing is worked in all the same.
  }
  return text
}

/** Calls back when another tab keeps a draft of the same DAO. */
export function onKeptElsewhere(dao: Dao, call: () => void): () => void {
  const hear = ({ key, newValue }: StorageEvent) => key === placeOf(dao) && newValue !== null && call()
  window.addEventListener('storage', hear)
  return () => window.removeEventListener('storage', hear)
}

export function kept(dao: Dao): Draft {
  try {
    const draft = { ...EMPTY, ...(JSON.parse(stored.getItem(placeOf(dao)) ?? '{}') as Partial<Draft>) }
    // A page of before may have had other actions.
    return { ...draft, steps: draft.steps.filter((step) => isAction(step.do)) }
  } catch {
    return EMPTY
  }
}
