import { Button, FileButton, type MantineSize } from '@mantine/core'
import { useRef } from 'react'

interface Props {
  accept: string
  onOpen: (file: File) => void
  size?: MantineSize
  children?: string
}

/** Opens a file of the reader's: also one of the same name again, once it is mended. */
export function OpenFile({ accept, onOpen, size, children = 'Open a file' }: Props) {
  const reset = useRef<() => void>(null)
  const open = (file: File | null) => {
    if (!file) return
    // A browser tells nothing of a file that is chosen already.
    reset.current?.()
    onOpen(file)
  }
  return (
    <FileButton resetRef={reset} accept={accept} onChange={open}>
      {(button) => (
        <Button variant="default" size={size} style={{ alignSelf: 'start' }} {...button}>
          {children}
        </Button>
      )}
    </FileButton>
  )
}
