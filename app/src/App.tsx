import { Container, Loader, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { matchRoute, Redirect, Route, Switch, useLocation, useRouter } from 'wouter'
import { Connection } from './chain/connection'
import { NoDao } from './NoDao'
import { Loaded } from './parts/later'
import { VIEWS, FIRST } from './routes'
import { Shell } from './Shell'
import { SigningProvider } from './signing/context'
import { TransactionProvider } from './tx/context'
import { WalletProvider } from './wallet/context'

export function App() {
  useFirstView()
  return (
    <Connection otherwise={(status) => <NoDao status={status} />}>
      <WalletProvider>
        <TransactionProvider>
          <SigningProvider>
            <Shell>
              <Views />
            </Shell>
          </SigningProvider>
        </TransactionProvider>
      </WalletProvider>
    </Connection>
  )
}

/** Has the view that the page begins with loaded while the node is still asked who it is. */
function useFirstView(): void {
  const [path] = useLocation()
  const { parser } = useRouter()
  const first = useRef(path === '/' ? FIRST : path)
  useEffect(() => {
    const shown = VIEWS.find((view) => matchRoute(parser, view.path, first.current)[0])
    // What fails here is told when it is shown.
    shown?.load().catch(() => undefined)
  }, [parser])
}

function Views() {
  const [path] = useLocation()
  const top = useRef<HTMLDivElement>(null)
  const last = useRef(path)
  // Who goes on by keyboard or hears the page begins at the top of what is new; who has just come, at the page's.
  useEffect(() => {
    const from = last.current
    last.current = path
    if (from === path || from === '/') return
    window.scrollTo(0, 0)
    top.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <div ref={top} tabIndex={-1} style={{ outline: 'none' }}>
      <Loaded of={path} meanwhile={<Loader aria-label="Loading" />}>
        <Switch>
          {VIEWS.map(({ path, Part }) => (
            <Route key={path} path={path}>
              {(params) => <Part params={params as Record<string, string>} />}
            </Route>
          ))}
          <Route path="/">
            <Redirect to={FIRST} replace />
          </Route>
          <Route>
            <Container p={0}>
              <Stack>
                <Title order={1}>There is no such page</Title>
                <Text>Perhaps a link was cut off. The navigation above leads to all there is.</Text>
              </Stack>
            </Container>
          </Route>
        </Switch>
      </Loaded>
    </div>
  )
}
