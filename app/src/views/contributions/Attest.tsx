import { Anchor, Button, Group, Stack, Tabs, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { useMetrics } from '../../chain/reads/contributions'
import { Answer } from '../../parts/Answer'
import { useMe, useWallet } from '../../wallet/context'
import { metricWords, type Metric } from '../../words/metrics'
import { useWords } from '../../words/words'
import { AttestFile } from './AttestFile'
import { AttestOne } from './AttestOne'

/** Claims what members have done, one by one or from a file, for attestors. */
export default function Attest() {
  const me = useMe()
  const metrics = useMetrics()
  return (
    <Stack>
      <Anchor component={Link} href="/contributions" size="sm">
        ← All contributions
      </Anchor>
      <Title order={1}>Attest</Title>
      <Answer of={metrics}>{(all) => (me === undefined ? <Nobody /> : <Forms me={me} all={all} />)}</Answer>
    </Stack>
  )
}

function Nobody() {
  const { setChoosing } = useWallet()
  return (
    <Group>
      <Text>Attestors claim here what members have done. Connect the wallet of one.</Text>
      <Button variant="default" onClick={() => setChoosing(true)}>
        Choose an account
      </Button>
    </Group>
  )
}

function Forms({ me, all }: { me: string; all: Metric[] }) {
  const { name } = metricWords(all, useWords())
  const mine = all.filter(({ attestors }) => attestors.some((one) => one.address() === me))
  if (mine.length === 0) {
    return (
      <Text>
        You are no attestor: of no metric of this DAO. A proposal changes who is; and anybody may{' '}
        <Anchor component={Link} href="/contributions">
          challenge what was attested
        </Anchor>
        .
      </Text>
    )
  }
  return (
    <>
      <Text>
        You may attest {mine.map(({ id }) => name(id)).join(', ')}. What you claim may be challenged: a false claim
        costs you its bond.
      </Text>
      <Tabs defaultValue="one" keepMounted>
        <Tabs.List mb="md">
          <Tabs.Tab value="one">One by one</Tabs.Tab>
          <Tabs.Tab value="file">From a CSV file</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one">
          <AttestOne mine={mine} all={all} />
        </Tabs.Panel>
        <Tabs.Panel value="file">
          <AttestFile me={me} all={all} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
