import type { Happened } from '@tributary/client'
import { useMetrics } from '../../chain/reads/home'
import { useTitles } from '../../chain/reads/titles'
import { useMe } from '../../wallet/context'
import { linesOf, proposalsIn, type Line } from '../../words/happenings'
import { measuredOf } from '../../words/metrics'
import { addressOf, useWords } from '../../words/words'

/** What happened, in words. */
export function useLines(events: Happened[]): Line[] {
  const [words, me, metrics] = [useWords(), useMe(), useMetrics()]
  const title = useTitles(proposalsIn(events))
  return linesOf(events, {
    words,
    title,
    who: (account) => (addressOf(account) === me ? 'you' : words.member(account)),
    units: (metric, amount) => measuredOf(metric, amount, metrics.data?.get(metric)),
  })
}
