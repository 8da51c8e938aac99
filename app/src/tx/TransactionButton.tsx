import { Button, type ButtonProps } from '@mantine/core'
import type { Deed } from './flow'
import { useTransaction } from './context'

interface Props extends ButtonProps {
  deed: Deed
  /** What else is done when it is pressed: what it stands in is closed. */
  before?: () => void
  /** What tells it from other buttons of its name. */
  'aria-describedby'?: string
}

/** A button that does something on the chain: it opens the dialog that all transactions go through. */
export function TransactionButton({ deed, before, ...button }: Props) {
  const { begin } = useTransaction()
  return (
    <Button
      {...button}
      onClick={() => {
        before?.()
        begin(deed)
      }}
    >
      {deed.name}
    </Button>
  )
}
