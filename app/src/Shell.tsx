// What stands around each view: the DAO's name, the navigation, the chain's time, and who acts.
import {
  ActionIcon,
  Alert,
  Button,
  Container,
  Divider,
  Group,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { formatDate } from '@tributary/client'
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useNow } from './chain/clock'
import { useDao, useHistory, useService, useIsConnected } from './chain/connection'
import { Identicon } from './parts/Address'
import { later, Loaded, LoadedDialog, nothing } from './parts/later'
import { VIEWS } from './routes'
import { useWallet } from './wallet/context'
import { shortAddress } from './words/words'

const { Part: WalletDialog } = later(() => import('./wallet/WalletDialog'))

export function Shell({ children }: { children: ReactNode }) {
  const { name } = useDao().deployment
  const { isChoosing, setChoosing } = useWallet()
  const isConnected = useIsConnected()
  useEffect(() => {
    document.title = `${name} · Tributary`
  }, [name])
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The address after # is the view's.
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        Skip to the content
      </a>
      <Container size="md" component="header" py="sm">
        <Group justify="space-between">
          <Text fw={700} size="lg">
            {name}
          </Text>
          <Group gap="xs">
            <Who />
            <Scheme />
          </Group>
        </Group>
        <Navigation />
      </Container>
      <Divider />
      <Container size="md" component="main" id="main" tabIndex={-1} py="lg" style={{ outline: 'none' }}>
        {!isConnected && (
          <Alert color="yellow" mb="md" role="status">
            The node is lost. What is shown is as it was; the page goes on once it is back.
          </Alert>
        )}
        {children}
      </Container>
      <Container size="md" component="footer" py="md">
        <ChainTime />
      </Container>
      {isChoosing && (
        <LoadedDialog close={() => setChoosing(false)}>
          <WalletDialog />
        </LoadedDialog>
      )}
    </>
  )
}

function Navigation() {
  const [path] = useLocation()
  const views = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [all, current] = [views.current, views.current?.querySelector<HTMLElement>('[aria-current]')]
    // Not `scrollIntoView`, as the tabulator would go on from there.
    if (all && current) all.scrollLeft = current.offsetLeft - (all.clientWidth - current.offsetWidth) / 2
  }, [path])
  return (
    <Group ref={views} component="nav" aria-label="Views" className="navs" gap="xs" mt="xs" wrap="nowrap">
      {VIEWS.map(
        ({ path: to, name, Mark }) =>
          name && (
            <Link key={to} href={to} className="nav" aria-current={path.startsWith(to) ? 'page' : undefined}>
              {name}
              {Mark && (
                <Loaded otherwise={nothing}>
                  <Mark />
                </Loaded>
              )}
            </Link>
          ),
      )}
    </Group>
  )
}

function Who() {
  const { account, setChoosing } = useWallet()
  if (!account) return <Button onClick={() => setChoosing(true)}>Connect a wallet</Button>
  return (
    <Button
      variant="default"
      leftSection={<Identicon address={account.address} size={20} />}
      onClick={() => setChoosing(true)}
      aria-label={`You act as ${account.name ?? shortAddress(account.address)}: change`}
    >
      {account.name ?? shortAddress(account.address)}
    </Button>
  )
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'light' ? 'dark' : 'light'
  return (
    <Tooltip label={`Show in ${other} colours`}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={`Show in ${other} colours`}
        onClick={() => setColorScheme(other)}
      >
        {scheme === 'light' ? '☾' : '☀'}
      </ActionIcon>
    </Tooltip>
  )
}

function ChainTime() {
  const { chain } = useDao().deployment
  const [now, service] = [useNow(), useService()]
  const { tellers } = useHistory()
  const teller = useSyncExternalStore(tellers.subscribe, tellers.snapshot)
  // A service that does not answer tells nothing.
  const isTelling = teller?.trouble === undefined
  return (
    <Text size="sm" c="dimmed" className="numbers">
      The clock of {chain}: {formatDate(now)}. Everything here is read from the chain
      {service && isTelling && `, and what happened from the service at ${new URL(service).host} as well`}.
    </Text>
  )
}
