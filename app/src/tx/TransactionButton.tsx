import { Button, type ButtonProps } from '@mantine/core'
import type { Deed } from './flow'
import { useTransaction } from './context'

/** A button that does something on the chain: it opens the dialog that all transactions go through. */
export function TransactionButton({ deed, ...button }: { deed: Deed } & ButtonProps) {
  const { begin } = useTransaction()
  return (
    <Button {...button} onClick={() => begin(deed)}>
      {deed.name}
    </Button>
  )
}
