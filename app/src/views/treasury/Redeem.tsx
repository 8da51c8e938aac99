// What the reader's tokens would redeem for, and redeeming them: everybody's exit.
import { Alert, Button, Card, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { formatUnits, prepare, type treasury } from '@tributary/client'
import { useState } from 'react'
import { keyOf } from '../../chain/payments'
import { less, useBalance, useRedemption, type Redemption } from '../../chain/reads/treasury'
import { useForgetPeople } from '../../chain/reads/people'
import { useToken } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { TransactionButton } from '../../tx/TransactionButton'
import { useMe, useWallet } from '../../wallet/context'
import { refusalOf } from '../../words/refusals'
import { useWords } from '../../words/words'
import { amountOf } from './amount'

export function Redeem() {
  const me = useMe()
  const { setChoosing } = useWallet()
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="redeem">
      <Title order={2} size="h3" id="redeem" mb="xs">
        What your tokens redeem for
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Tokens are burnt for their share of what is free and not kept for epochs. No decision is needed, and no pause
        stops it.
      </Text>
      {me === undefined ? (
        <Button variant="default" onClick={() => setChoosing(true)}>
          Choose an account
        </Button>
      ) : (
        <Mine me={me} key={me} />
      )}
    </Card>
  )
}

/** How much less than now may come of each asset when the redemption is done, in percent, unless said otherwise. */
const SLIPPAGE = '1'

function Mine({ me }: { me: string }) {
  const balance = useBalance(me)
  return (
    <Answer of={balance} lines={1}>
      {(held) => (held === 0n ? <Text>You have no tokens to redeem.</Text> : <Form me={me} held={held} />)}
    </Answer>
  )
}

function Form({ me, held }: { me: string; held: bigint }) {
  const [words, token] = [useWords(), useToken()]
  const decimals = token.data.decimals
  const all = formatUnits(held, decimals).replaceAll(',', '')
  const [typed, setTyped] = useState<string>()
  const [slippage, setSlippage] = useState(SLIPPAGE)
  const amount = amountOf(typed ?? all, decimals, { most: held, told: words.tokens(held) })
  const share = amountOf(slippage, 2, { most: 10_000n, told: '100 percent' })
  const [wanted] = useDebouncedValue('amount' in amount ? amount.amount : undefined, 300)
  const redemption = useRedemption(me, wanted)
  // What was read of another amount is never shown beside this one.
  const isRead = 'amount' in amount && amount.amount === wanted && !redemption.isPlaceholderData
  return (
    <Stack gap="sm">
      <Group align="start">
        <TextInput
          label="How many tokens"
          description={`You have ${words.tokens(held)}`}
          inputMode="decimal"
          value={typed ?? all}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          error={'problem' in amount && amount.problem}
        />
        <TextInput
          label="At most so much less, in percent"
          description="Others may take or give before it is done"
          inputMode="decimal"
          value={slippage}
          onChange={({ currentTarget }) => setSlippage(currentTarget.value)}
          error={'problem' in share && share.problem}
        />
      </Group>
      {wanted !== undefined && 'amount' in share && (
        <Answer of={isRead ? redemption : { ...redemption, data: undefined }} lines={2}>
          {(found) => <Found found={found} burnt={wanted} slippage={share.amount} />}
        </Answer>
      )}
    </Stack>
  )
}

function Found({ found, burnt, slippage }: { found: Redemption; burnt: bigint; slippage: bigint }) {
  const [words, forget] = [useWords(), useForgetPeople()]
  const { payable, left } = found
  const least = payable.map(({ asset, share }): [treasury.Asset, bigint] => [asset, less(share, slippage)])
  if (payable.length === 0 && left.length === 0) {
    return <Text>The treasury has nothing free to pay for these tokens.</Text>
  }
  const sum = payable.map(({ asset, share }) => words.amount(asset, share)).join(' and ')
  return (
    <>
      {payable.length > 0 && (
        <Table className="numbers" aria-label="What would be paid">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Asset</Table.Th>
              <Table.Th ta="end">Would be paid now</Table.Th>
              <Table.Th ta="end">At least</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {payable.map(({ asset, share }, index) => (
              <Table.Tr key={keyOf(asset)}>
                <Table.Td>{words.asset(asset)}</Table.Td>
                <Table.Td ta="end" data-testid={`share-${keyOf(asset)}`}>
                  {words.amount(asset, share)}
                </Table.Td>
                <Table.Td ta="end">{words.amount(asset, least[index]![1])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {left.map(({ asset, why }) => {
        const { what, cure } = refusalOf(why, words)
        return (
          <Alert key={keyOf(asset)} color="yellow" title={`${words.asset(asset)} would stay behind`}>
            {what}
            {cure && `; ${cure}`}.
          </Alert>
        )
      })}
      {payable.length > 0 && (
        <div>
          <TransactionButton
            color="red"
            variant="light"
            deed={{
              name: 'Redeem and burn',
              what: `${words.tokens(burnt)} of yours are burnt, for good, and ${sum} is paid to you for them, or at most ${formatUnits(slippage, 2)} % less.${left.length > 0 ? ` ${left.map(({ asset }) => words.asset(asset)).join(', ')} stays behind.` : ''}`,
              done: 'They are burnt, and their share is paid to you.',
              prepare: (dao, from) => prepare(dao, dao.treasury, 'treasuryRedeem', [burnt, least], { from }),
              onDone: forget,
            }}
          />
        </div>
      )}
    </>
  )
}
