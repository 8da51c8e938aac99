import { Badge, VisuallyHidden } from '@mantine/core'
import { useNews } from '../../chain/reads/home'
import { useSeen } from '../../chain/seen'
import { useLines } from './lines'

const MOST = 99

/** How much has happened since the reader was here, beside the name of the view that tells it. */
export default function Count() {
  const [seen] = useSeen()
  const news = useNews(seen, 1, seen !== undefined)
  const { length } = useLines(seen === undefined ? [] : (news.data?.events ?? []))
  if (length === 0) return null
  return (
    <Badge size="sm" circle={length < 10} ml={6} className="numbers">
      {length > MOST ? `${MOST}+` : length}
      <VisuallyHidden> new</VisuallyHidden>
    </Badge>
  )
}
