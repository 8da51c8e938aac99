import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { accountIn, formatDate, type treasury } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { EPOCHS, useShares, type Share } from '../../chain/reads/why'
import { usePrograms } from '../../chain/reads'
import { Address } from '../../parts/Address'
import { Answer } from '../../parts/Answer'
import { stream } from '../../words/actions'
import { percent } from '../../words/why'
import { useWords, type Words } from '../../words/words'

/** What each program pays a member, epoch by epoch: each leads to why it is so much. */
export default function WhyMember({ params }: { params: Record<string, string> }) {
  const member = accountIn(params.member ?? '')
  const programs = usePrograms()
  if (member === undefined) {
    return (
      <Stack>
        <Title order={1}>There is no such member</Title>
        <Text>The address of this page names a member’s account: perhaps a part was cut off.</Text>
      </Stack>
    )
  }
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>What programs pay, and why</Title>
        <Group gap={8} mt="xs">
          <Address account={member} />
          <Anchor component={Link} href={`/contributions/of/${member}`} size="sm">
            What was attested for this member
          </Anchor>
        </Group>
      </div>
      <Answer of={programs} lines={6}>
        {(all) =>
          all.length === 0 ? (
            <Text>There is no program yet: a decision of the DAO makes one.</Text>
          ) : (
            all.map((program, id) => <Program key={id} id={id} program={program} member={member} />)
          )
        }
      </Answer>
    </Stack>
  )
}

interface Props {
  id: number
  program: treasury.Program
  member: string
}

function Program({ id, program, member }: Props) {
  const words = useWords()
  const [before, setBefore] = useState<number>()
  const shares = useShares(id, program, member, before)
  const { asset } = program.config
  return (
    <section aria-labelledby={`program-${id}`}>
      <Title order={2} size="h3" id={`program-${id}`}>
        Program {id}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {stream(program.config, words)}.
      </Text>
      <Answer of={shares}>
        {({ shares: shown, begun }) =>
          shown.length === 0 ? (
            <Text>None of its epochs has begun.</Text>
          ) : (
            <>
              <Table className="numbers" aria-label={`Epochs of program ${id}`}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Epoch</Table.Th>
                    <Table.Th>Share</Table.Th>
                    <Table.Th>Amount</Table.Th>
                    <Table.Th visibleFrom="xs">Paid</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((share) => (
                    <Table.Tr key={share.epoch}>
                      <Table.Td>
                        <Anchor component={Link} href={`/why/${id}/${share.epoch}/${member}`} fw={600}>
                          Epoch {share.epoch}
                        </Anchor>
                        <Text size="xs" c="dimmed">
                          {formatDate(share.begins)}
                        </Text>
                      </Table.Td>
                      <Table.Td>{percent(share.value, share.total)}</Table.Td>
                      <Table.Td>
                        {share.amount === undefined ? 'once it is opened' : words.amount(asset, share.amount)}
                        <Text size="xs" c="dimmed" hiddenFrom="xs">
                          {paidWords(share, asset, words)}
                        </Text>
                      </Table.Td>
                      <Table.Td visibleFrom="xs">{paidWords(share, asset, words)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <Group mt="xs">
                {before !== undefined && before < begun && (
                  <Button size="xs" variant="default" onClick={() => setBefore(before + EPOCHS)}>
                    Newer epochs
                  </Button>
                )}
                {(shown.at(-1)?.epoch ?? 0) > 0 && (
                  <Button size="xs" variant="default" onClick={() => setBefore(shown.at(-1)!.epoch)}>
                    Older epochs
                  </Button>
                )}
              </Group>
            </>
          )
        }
      </Answer>
    </section>
  )
}

function paidWords({ paid, amount = 0n, isClosed, isOpened }: Share, asset: treasury.Asset, words: Words): string {
  if (paid === 'settled') return amount === 0n ? 'nothing was owed' : 'paid'
  if (isClosed) return 'closed'
  if (paid > 0n) return `${words.amount(asset, paid)} so far`
  if (amount === 0n) return 'nothing is owed'
  return isOpened ? 'may be claimed' : 'a claim opens it'
}
