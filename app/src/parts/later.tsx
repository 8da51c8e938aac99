// What is loaded when it is first shown, and what stands there when that fails: all else goes on. A browser remembers which
// scripts did not come until the page is loaded anew, so nothing is asked for twice.
import { Alert, Button, Loader, Text } from '@mantine/core'
import { createElement, lazy, Suspense, useState, type ComponentType, type ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { loaded, NotLoaded } from '../loaded'
import { sentence } from '../words/counted'

export interface Later<Props> {
  Part: ComponentType<Props>
  /** Loads it before it is shown, which goes on beside what the node is asked. */
  load: () => Promise<unknown>
}

/** A component that is loaded when it is first shown, to stand within {@link Loaded}. */
export function later<Props extends object>(find: () => Promise<{ default: ComponentType<Props> }>): Later<Props> {
  let code: ComponentType<Props> | undefined
  const load = async () => {
    const part = await loaded(find)
    code = part.default
    return part
  }
  const asked = lazy(load)
  // What is there is shown at once: React would first show that it waits, and that for a third of a second.
  const Part = (props: Props) => {
    const [shown] = useState(() => code ?? asked)
    return createElement(shown, props)
  }
  return { Part, load }
}

interface Props {
  children: ReactNode
  /** What stands there while it is loaded. */
  meanwhile?: ReactNode
  /** Whose failure it was: what stands there goes once this changes. */
  of?: string
  /** What stands there when it fails. */
  otherwise?: (props: FallbackProps) => ReactNode
}

/** Where something is shown that may fail, without the page failing with it. */
export function Loaded({ children, meanwhile, of, otherwise = failed }: Props) {
  return (
    <ErrorBoundary fallbackRender={otherwise} resetKeys={[of]}>
      <Suspense fallback={meanwhile}>{children}</Suspense>
    </ErrorBoundary>
  )
}

/** The same for a dialog, which is closed when what it says is not there. */
export function LoadedDialog({ children, close }: { children: ReactNode; close: () => void }) {
  const otherwise = (props: FallbackProps) => (
    <div className="above">
      <Failed {...props} close={close} />
    </div>
  )
  const meanwhile = (
    <div className="above late">
      <Alert
        role="status"
        icon={<Loader size="xs" />}
        title="Loading …"
        withCloseButton
        closeButtonLabel="Close"
        onClose={close}
      />
    </div>
  )
  return (
    <Loaded otherwise={otherwise} meanwhile={meanwhile}>
      {children}
    </Loaded>
  )
}

/** For what only adds to something: nothing stands there. */
export const nothing = () => null

const failed = (props: FallbackProps) => <Failed {...props} />

function Failed({ error, close }: FallbackProps & { close?: () => void }) {
  const wasNotLoaded = error instanceof NotLoaded
  return (
    <Alert
      color="red"
      role="alert"
      title={wasNotLoaded ? 'This part of the page did not come' : 'This part of the page failed'}
      withCloseButton={close !== undefined}
      closeButtonLabel="Close"
      onClose={close}
    >
      <Text size="sm" mb="sm">
        {wasNotLoaded
          ? 'Perhaps you were offline for a moment, or there is a newer version of this page. Nothing was sent.'
          : `${sentence(error instanceof Error ? error.message : String(error))} What is on its way goes on: look before you repeat it.`}{' '}
        What you typed or signed, and did not send or save, is gone when the page is loaded anew.
      </Text>
      <Button size="xs" variant="default" onClick={() => window.location.reload()}>
        Load the page anew
      </Button>
    </Alert>
  )
}
