// What is shown until there is a DAO: why there is none, and a way to name one.
import { Alert, Button, Container, FileButton, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Status } from './chain/connection'
import { choose, isChosen } from './chain/source'
import { troubleOf } from './chain/trouble'

export function NoDao({ status }: { status: Status }) {
  // What one has written there stays while it is looked again.
  const [isOffered, setOffered] = useState(false)
  if (status.is !== 'looking' && !isOffered) setOffered(true)
  return (
    <Container size="sm" py="xl" component="main">
      <Stack>
        <Title order={1}>Tributary</Title>
        {status.is === 'looking' && (
          <Group role="status">
            <Loader size="sm" aria-hidden />
            <Text>Asking the node, and checking that it has this DAO …</Text>
          </Group>
        )}
        {status.is === 'asking' && <Text>No DAO is named here. Open the deployment file of one.</Text>}
        {status.is === 'refused' && <Refused {...status} />}
        {isOffered && <Choices />}
      </Stack>
    </Container>
  )
}

function Refused({ error, node, retry }: Extract<Status, { is: 'refused' }>) {
  const { what, cure } = troubleOf(error, node)
  return (
    <>
      <Alert color="red" role="alert" title={what} style={{ overflowWrap: 'anywhere' }}>
        {cure}
      </Alert>
      {retry && (
        <Group>
          <Button onClick={retry}>Try again</Button>
        </Group>
      )}
    </>
  )
}

function Choices() {
  const [problem, setProblem] = useState<string>()
  const [node, setNode] = useState(() => new URLSearchParams(location.search).get('rpc') ?? '')
  const open = async (file: File | null) => {
    try {
      if (file) choose(await file.text())
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const ask = () => {
    const address = new URL(location.href)
    address.searchParams.set('rpc', node)
    location.assign(address)
  }
  return (
    <>
      <Group align="end">
        <TextInput
          label="Node"
          description="An address that begins with wss://, or ws:// on this machine"
          value={node}
          onChange={(event) => setNode(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button variant="default" onClick={ask} disabled={!/^wss?:\/\/./.test(node)}>
          Ask this node
        </Button>
      </Group>
      <Group>
        <FileButton accept=".json,application/json" onChange={(file) => void open(file)}>
          {(button) => (
            <Button variant="default" {...button}>
              Open a deployment file
            </Button>
          )}
        </FileButton>
        {isChosen() && (
          <Button variant="subtle" onClick={() => choose(undefined)}>
            Back to this page’s DAO
          </Button>
        )}
      </Group>
      {problem && (
        <Alert color="red" role="alert">
          {problem}
        </Alert>
      )}
    </>
  )
}
