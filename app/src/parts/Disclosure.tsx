import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'

/** What is shown only on demand, and read only then. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden style={{ marginInlineEnd: 6 }}>
          {isOpen ? '▾' : '▸'}
        </span>
        {title}
      </Button>
      {isOpen && <div>{children}</div>}
    </div>
  )
}
