// All that is ready to be claimed, to be claimed at once.
import { Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useClaimable } from '../../chain/reads'
import { claimSeveral, payer } from '../../tx/deeds'
import { TransactionButton } from '../../tx/TransactionButton'
import { listed } from '../../words/counted'
import { useWords } from '../../words/words'
import { readyOf, sumsOf } from './claimable'

/** Nothing, where one button beside the one that pays is enough. */
export function Ready({ me }: { me: string }) {
  const [words, claimable] = [useWords(), useClaimable(me)]
  // What becomes ready meanwhile is chosen, too.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const all = claimable.data ? readyOf(claimable.data) : []
  if (all.length < 2) return null
  const chosen = all.filter((one) => !left.has(payer(one)))
  const choose = (name: string, isChosen: boolean) =>
    setLeft((before) => new Set(isChosen ? [...before].filter((one) => one !== name) : [...before, name]))
  const sums = sumsOf(chosen).map(({ asset, amount }) => words.briefly(asset, amount))
  return (
    <Card withBorder component="section" aria-labelledby="ready">
      <Title order={2} size="h3" id="ready" mb="xs">
        Ready to claim
      </Title>
      <Stack gap="xs" mb="sm">
        {all.map((one) => (
          <Checkbox
            key={payer(one)}
            label={`${payer(one)}: ${words.briefly(one.asset, one.amount)}`}
            checked={!left.has(payer(one))}
            onChange={(event) => choose(payer(one), event.currentTarget.checked)}
          />
        ))}
      </Stack>
      <Group justify="space-between">
        <Text className="numbers" data-testid="chosen">
          {chosen.length === 0 ? 'Choose what you want to be paid.' : `In all ${listed(sums, sums.length)} or more.`}
        </Text>
        {chosen.length > 0 && (
          <TransactionButton
            deed={claimSeveral(
              chosen.map(({ by, id, asset, amount }) => ({
                by,
                id,
                least: amount,
                amount: words.amount(asset, amount),
              })),
            )}
          />
        )}
      </Group>
    </Card>
  )
}
