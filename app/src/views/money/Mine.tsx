import { Anchor, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { ContractError, formatDistance, type treasury } from '@tributary/client'
import { Link } from 'wouter'
import { accruedSince, epochAt, useRate } from '../../chain/accrual'
import { useNow } from '../../chain/clock'
import { useClaimable, useGrants, usePrograms } from '../../chain/reads'
import { Answer } from '../../parts/Answer'
import { TransactionButton } from '../../tx/TransactionButton'
import { claim, payGrant } from '../../tx/deeds'
import { useMe, useWallet } from '../../wallet/context'
import { stream } from '../../words/actions'
import { refusalOf, UNREAD } from '../../words/refusals'
import { useWords } from '../../words/words'
import { Ready } from './Ready'

/** What the DAO owes the member who reads, running on by the chain's time. */
export default function Mine() {
  const me = useMe()
  const { setChoosing } = useWallet()
  const programs = usePrograms()
  return (
    <Stack>
      <Title order={1}>Money</Title>
      {me === undefined && (
        <Group>
          <Text>Connect a wallet to see what is yours.</Text>
          <Button variant="default" onClick={() => setChoosing(true)}>
            Choose an account
          </Button>
        </Group>
      )}
      {me !== undefined && <Ready key={me} me={me} />}
      <section aria-labelledby="programs">
        <Title order={2} size="h3" id="programs" mb="sm">
          Programs
        </Title>
        <Answer of={programs} lines={6}>
          {(all) =>
            all.length === 0 ? (
              <Text>There is no program yet: a decision of the DAO makes one.</Text>
            ) : (
              <Stack>
                {all.map((program, id) => (
                  <Program key={id} id={id} program={program} />
                ))}
              </Stack>
            )
          }
        </Answer>
      </section>
      {me !== undefined && (
        <Anchor component={Link} href={`/why/${me}`} size="sm">
          All that programs pay you, and why
        </Anchor>
      )}
      {me !== undefined && <Grants me={me} />}
    </Stack>
  )
}

function Program({ id, program }: { id: number; program: treasury.Program }) {
  const [words, now, me] = [useWords(), useNow(), useMe()]
  const { config } = program
  const epoch = epochAt(config, now)
  return (
    <Card withBorder component="article" aria-label={`Program ${id}`}>
      <Text size="sm" c="dimmed">
        Program {id}
      </Text>
      <Text fw={600}>{stream(config, words)}</Text>
      {me !== undefined && <Owed id={id} program={program} me={me} />}
      {epoch ? (
        <>
          <Progress
            mt="sm"
            size="sm"
            aria-label={`Epoch ${epoch.index}`}
            value={Number(((now - epoch.begins) * 1_000n) / config.epochLength) / 10}
          />
          <Group justify="space-between" mt={4}>
            <Text size="sm" c="dimmed" className="numbers">
              Epoch {epoch.index} ends {formatDistance(epoch.ends, now)}
            </Text>
            {me !== undefined && (
              <Anchor component={Link} href={`/why/${id}/${epoch.index}/${me}`} size="sm" underline="always">
                Why this amount
              </Anchor>
            )}
          </Group>
        </>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {now < config.start ? `It begins ${formatDistance(config.start, now)}` : 'Its last epoch is over'}
        </Text>
      )}
    </Card>
  )
}

function Owed({ id, program, me }: { id: number; program: treasury.Program; me: string }) {
  const [words, now] = [useWords(), useNow()]
  const claimable = useClaimable(me)
  const rate = useRate(id, program, me)
  const { asset } = program.config
  return (
    <Answer of={claimable} lines={1}>
      {({ at, programs, unread }) => {
        if (unread.programs.includes(id)) return <Text>What it owes you cannot be told: {UNREAD}.</Text>
        const owed = programs.find(([of]) => of === id)?.[1]
        if (!owed) return <Text>It owes you nothing now.</Text>
        if (owed.isErr) {
          const { what, cure } = refusalOf(new ContractError(owed.err), words)
          return (
            <Text>
              What it owes you cannot be told: {what}
              {cure && `; ${cure}`}.
            </Text>
          )
        }
        const runsOn = rate.data && !owed.value.more ? accruedSince(rate.data, at, now) : 0n
        const amount = words.amount(asset, owed.value.amount + runsOn)
        return (
          <Group justify="space-between" mt="xs">
            <div>
              <Text size="sm" c="dimmed">
                Yours to claim now
              </Text>
              <Text size="xl" fw={600} className="numbers" data-testid={`owed-${id}`}>
                {amount}
              </Text>
              {owed.value.more && <Text size="sm">So much is paid by one claim: there is more, for the next.</Text>}
            </div>
            <TransactionButton
              deed={claim(id, { least: owed.value.amount, amount: words.amount(asset, owed.value.amount) })}
            />
          </Group>
        )
      }}
    </Answer>
  )
}

function Grants({ me }: { me: string }) {
  const [words, now] = [useWords(), useNow()]
  const [grants, claimable] = [useGrants(me), useClaimable(me)]
  if (grants.data?.length === 0) return null
  return (
    <section aria-labelledby="grants">
      <Title order={2} size="h3" id="grants" mb="sm">
        Grants
      </Title>
      <Answer of={grants}>
        {(all) => (
          <Stack>
            {all.map(([id, { config, paid, canceledAt }]) => {
              const due = claimable.data?.grants.find(([of]) => of === id)?.[1]
              const amount = due?.isOk ? due.value : 0n
              return (
                <Card key={id} withBorder component="article" aria-label={`Grant ${id}`}>
                  <Text size="sm" c="dimmed">
                    Grant {id}
                  </Text>
                  <Text fw={600}>
                    {words.amount(config.asset, config.amount)}, of which {words.amount(config.asset, paid)} are paid
                  </Text>
                  <Text size="sm" c="dimmed">
                    {canceledAt !== undefined
                      ? `Canceled ${formatDistance(canceledAt, now)}: nothing more of it vests`
                      : now < config.cliff
                        ? `Nothing is paid before its cliff ${formatDistance(config.cliff, now)}`
                        : `Vests until it ends ${formatDistance(config.end, now)}`}
                  </Text>
                  {claimable.data?.unread.grants.includes(id) && (
                    <Text size="sm">What is due of it cannot be told: {UNREAD}.</Text>
                  )}
                  {due?.isErr && <Text size="sm">{refusalOf(new ContractError(due.err), words).what}</Text>}
                  {amount > 0n && (
                    <Group justify="space-between" mt="xs">
                      <Text size="xl" fw={600} className="numbers">
                        {words.amount(config.asset, amount)}
                      </Text>
                      <TransactionButton
                        deed={payGrant('Claim', id, 'you', {
                          least: amount,
                          amount: words.amount(config.asset, amount),
                        })}
                      />
                    </Group>
                  )}
                </Card>
              )
            })}
          </Stack>
        )}
      </Answer>
    </section>
  )
}
