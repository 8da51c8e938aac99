import { Anchor, Group, Image, Popover, Text, UnstyledButton } from '@mantine/core'
import { minidenticon } from 'minidenticons'
import { Link } from 'wouter'
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

/** An account: its picture and the ends of its address; the whole of it on demand. With `href`, a link to more of it. */
export function Address({ account, href }: { account: Account; href?: string }) {
  const [dao, me] = [useDao(), useMe()]
  const address = addressOf(account)
  const { member, part } = wordsOf(dao, { symbol: '', decimals: 0 }, 0n)
  const name = address === me ? 'You' : member(address)
  if (href) {
    return (
      <Anchor
        component={Link}
        href={href}
        size="sm"
        underline="hover"
        aria-label={`${name}, ${shortAddress(address)}`}
        display="inline-flex"
        maw="100%"
        style={{ verticalAlign: 'middle' }}
      >
        <Named address={address} name={name} />
      </Anchor>
    )
  }
  return (
    <Popover width={320} position="bottom-start" withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton
          display="inline-flex"
          maw="100%"
          style={{ verticalAlign: 'middle' }}
          aria-label={`${name}, ${shortAddress(address)}: show the whole address`}
        >
          <Anchor component="span" size="sm" underline="hover">
            <Named address={address} name={name} />
          </Anchor>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Text>
        {!part(address) && (
          <Anchor component={Link} href={`/members/${address}`} size="sm" mt="xs" display="inline-block">
            What this account has and earned
          </Anchor>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function Named({ address, name }: { address: string; name: string }) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <Identicon address={address} size={20} />
      <span style={{ minInlineSize: 0, overflowWrap: 'anywhere' }}>{name}</span>
    </Group>
  )
}
