import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Identicon } from '../parts/Address'
import { useWallet } from './context'
import { counted } from '../words/counted'
import { walletNames } from './injected'

/** Chooses a wallet, and then one of its accounts. */
export default function WalletDialog() {
  const { wallet, isChoosing, setChoosing } = useWallet()
  return (
    <Modal opened={isChoosing} onClose={() => setChoosing(false)} title={wallet ? 'Your account' : 'Connect a wallet'}>
      {wallet ? <Accounts /> : <Wallets />}
    </Modal>
  )
}

function Wallets() {
  const { connect } = useWallet()
  const [problem, setProblem] = useState<string>()
  const [waitsFor, setWaitsFor] = useState<string>()
  const names = walletNames()
  if (names.length === 0) {
    return (
      <Text>
        There is no wallet in this browser. Install one that knows Polkadot’s accounts, such as Talisman, SubWallet or
        polkadot.js, and load this page again. You can read everything without one.
      </Text>
    )
  }
  const choose = async (name: string) => {
    setProblem(undefined)
    setWaitsFor(name)
    try {
      await connect(name)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setWaitsFor(undefined)
  }
  return (
    <Stack>
      {names.map((name) => (
        <Button key={name} variant="default" loading={waitsFor === name} onClick={() => void choose(name)}>
          {name}
        </Button>
      ))}
      {problem && (
        <Alert color="yellow" role="alert">
          {problem}
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        The page sees your accounts’ addresses and names. It can do nothing without your signature.
      </Text>
    </Stack>
  )
}

function Accounts() {
  const { wallet, accounts, others, account, use, disconnect, setChoosing } = useWallet()
  return (
    <Stack>
      {accounts.length === 0 && <Text>{wallet?.name} shows no account to this page. Allow some in the wallet.</Text>}
      <Radio.Group value={account?.address ?? ''} onChange={use} aria-label="Account">
        <Stack gap="xs">
          {accounts.map(({ address, name }) => (
            <Radio.Card key={address} value={address} p="sm" aria-label={`${name ?? 'Account'} ${address}`}>
              <Group wrap="nowrap">
                <Radio.Indicator />
                <Identicon address={address} />
                <div>
                  <Text fw={500}>{name ?? 'Account'}</Text>
                  <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {address}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {counted(others, 'account')} of other kinds of chains {others === 1 ? 'is' : 'are'} left out.
        </Text>
      )}
      <Group justify="space-between">
        <Button variant="subtle" color="gray" onClick={disconnect}>
          Disconnect
        </Button>
        <Button disabled={!account} onClick={() => setChoosing(false)}>
          Done
        </Button>
      </Group>
    </Stack>
  )
}
