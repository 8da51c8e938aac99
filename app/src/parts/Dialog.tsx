// A dialog that goes through stages, in which whoever works by keyboard or hears the page never loses their place: buttons
// go with the stage that they belong to, and often what opened the dialog goes because of what was done in it.
import { Modal, Stack } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'

/** Longer than a dialog takes to fade. */
const FADED_MILLIS = 300

interface DialogProps {
  title: ReactNode
  opened?: boolean
  /** Which stage it is at. */
  at: string
  /** Whether it cannot be closed now. */
  isBusy: boolean
  close: () => void
  children: ReactNode
}

export function Dialog({ title, opened = true, at, isBusy, close, children }: DialogProps) {
  const inside = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (opened && isNowhere()) inside.current?.focus({ preventScroll: true })
  }, [opened, at])
  useReturn(opened)
  return (
    <Modal
      opened={opened}
      onClose={() => !isBusy && close()}
      withCloseButton={!isBusy}
      closeButtonProps={{ 'aria-label': 'Close the dialog' }}
      closeOnClickOutside={false}
      returnFocus={false}
      title={title}
    >
      <Stack ref={inside} tabIndex={-1} aria-live="polite" style={{ outline: 'none' }}>
        {children}
      </Stack>
    </Modal>
  )
}

const isNowhere = () => !document.activeElement || document.activeElement === document.body

/** Gives the focus back to what had it before, or to the view, unless something else has taken it meanwhile. */
function useReturn(opened: boolean): void {
  const before = useRef<Element>(null)
  const was = useRef(false)
  // While it is drawn: afterwards something inside has it.
  if (opened && !was.current) before.current = document.activeElement
  was.current = opened
  useEffect(() => {
    if (!opened) return
    return () => {
      const back = before.current
      setTimeout(() => {
        if (!isNowhere()) return
        if (back instanceof HTMLElement) back.focus({ preventScroll: true })
        if (isNowhere()) document.querySelector('main')?.focus({ preventScroll: true })
      }, FADED_MILLIS)
    }
  }, [opened])
}
