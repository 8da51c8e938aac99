import { Typography } from '@mantine/core'
import Markdown, { type Components } from 'react-markdown'
import sanitize, { defaultSchema } from 'rehype-sanitize'
import { quoted } from '../words/quoted'

/** Without pictures: whoever shows one from elsewhere learns who reads. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames?.filter((tag) => tag !== 'img' && tag !== 'input'),
  protocols: { ...defaultSchema.protocols, href: ['https', 'http', 'mailto', 'ipfs'] },
}

/** The page has a heading of its own: those of a text stand below it. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  // Where a link leads stands beside it: what it is called is whatever its writer liked.
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
        {String(children) !== href && <small> ({href})</small>}
      </a>
    ) : (
      <span>{children}</span>
    ),
}

/** A text that anybody may have written, as Markdown: HTML in it stays text, and links lead to the web or to mail. */
export function SafeMarkdown({ text }: { text: string }) {
  return (
    <Typography style={{ overflowWrap: 'anywhere' }}>
      <Markdown rehypePlugins={[[sanitize, SCHEMA]]} components={COMPONENTS}>
        {quoted(text)}
      </Markdown>
    </Typography>
  )
}
