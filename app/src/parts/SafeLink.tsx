import { Anchor, Text } from '@mantine/core'
import { printable } from '@tributary/client'

/** What a browser may be led to. */
const LEADS = /^(https?|ipfs):\/\//i

/** Where a URI leads that anybody may have written: on the web or to IPFS, with its host; else nowhere. */
export function leadsTo(uri: string): { href: string; host: string } | undefined {
  if (!LEADS.test(uri) || printable(uri) !== uri || !URL.canParse(uri)) return undefined
  const { href, host, protocol, username, password } = new URL(uri)
  // What stands before an @ looks like a host, and is none.
  if (username || password) return undefined
  const found = host || /^ipfs:\/\/([^/?#]+)/i.exec(uri)?.[1]
  return found ? { href, host: `${protocol}//${found}` } : undefined
}

/** A URI as what it is, and as a link only where it leads to the web or to IPFS: its host stands out. */
export function SafeLink({ uri }: { uri: string }) {
  const lead = leadsTo(uri)
  const text = printable(uri)
  if (!lead) {
    return (
      <Text span size="sm" component="bdi" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    )
  }
  const at = text.toLowerCase().indexOf(lead.host.toLowerCase())
  const [host, rest] = at === 0 ? [text.slice(0, lead.host.length), text.slice(lead.host.length)] : [lead.host, '/…']
  return (
    <Anchor
      href={lead.href}
      size="sm"
      target="_blank"
      rel="noopener noreferrer nofollow"
      style={{ overflowWrap: 'anywhere' }}
    >
      <bdi>
        <Text span inherit fw={700}>
          {host}
        </Text>
        {rest}
      </bdi>
    </Anchor>
  )
}
