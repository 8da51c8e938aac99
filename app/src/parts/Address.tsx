import { Anchor, Group, Image, Popover, Text, UnstyledButton } from '@mantine/core'
import { minidenticon } from 'minidenticons'
import { useDao } from '../chain/connection'
import { addressOf, shortAddress, wordsOf, type Account } from '../words/words'
import { useMe } from '../wallet/context'

/** A picture that two accounts hardly share. */
export function Identicon({ address, size = 24 }: { address: string; size?: number }) {
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(minidenticon(address))}`
  return (
    <Image src={picture} w={size} h={size} alt="" radius="xl" bg="var(--mantine-color-default-hover)" flex="none" />
  )
}

/** An account: its picture and the ends of its address; the whole of it on demand. */
export function Address({ account }: { account: Account }) {
  const [dao, me] = [useDao(), useMe()]
  const address = addressOf(account)
  const { member } = wordsOf(dao, { symbol: '', decimals: 0 }, 0n)
  const name = address === me ? 'You' : member(address)
  return (
    <Popover width={320} position="bottom-start" withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton
          display="inline-flex"
          style={{ verticalAlign: 'middle' }}
          aria-label={`${name}, ${shortAddress(address)}: show the whole address`}
        >
          <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
            <Identicon address={address} size={20} />
            <Anchor component="span" size="sm" underline="hover">
              {name}
            </Anchor>
          </Group>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Text>
      </Popover.Dropdown>
    </Popover>
  )
}
