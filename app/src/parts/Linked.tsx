import { Anchor } from '@mantine/core'
import { Link } from 'wouter'
import { hasView } from '../routes'
import { capital } from '../words/counted'

/** What of a sentence leads where. */
export interface Place {
  /** The words of the sentence that are the link. */
  link: string
  to: string
}

export const proposalPlace = (id: number, title: string): Place => ({ link: title, to: `/proposals/${id}` })

/** A sentence in which some words lead to where more of it is to be read, if there is such a view. */
export function Linked({ text, place }: { text: string; place?: Place }) {
  const told = capital(text)
  const link = place && [place.link, capital(place.link)].find((words) => told.includes(words))
  if (!place || link === undefined || !hasView(place.to)) return told
  const [before, after] = [told.slice(0, told.indexOf(link)), told.slice(told.indexOf(link) + link.length)]
  return (
    <>
      {before}
      <Anchor component={Link} href={place.to} inherit underline="always">
        {link}
      </Anchor>
      {after}
    </>
  )
}
