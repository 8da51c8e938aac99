import { Alert, Anchor, Button, CopyButton, Group, Skeleton, Text, TextInput } from '@mantine/core'
import { prepare, writeSigned, type Signed } from '@tributary/client'
import { useState } from 'react'
import { Link } from 'wouter'
import { Disclosure } from '../parts/Disclosure'
import { download } from '../parts/download'
import { later, Loaded } from '../parts/later'
import type { Deed } from '../tx/flow'
import { TransactionButton } from '../tx/TransactionButton'
import { refusalOf } from '../words/refusals'
import { useWords } from '../words/words'
import { codeOf, fileName, linkTo } from './handed'
import { Service } from './Service'

const { Part: QrCode } = later(() => import('./QrCode'))

/** What was signed, for somebody else to send: as a file, a link or a picture; or by the DAO's service. */
export function HandOver({ signed, untried, close }: { signed: Signed; untried?: unknown; close: () => void }) {
  const words = useWords()
  const [isGiven, setGiven] = useState(false)
  return (
    <>
      {!isGiven && (
        <Alert color={untried === undefined ? 'green' : 'yellow'} role="status" title="Signed, and not sent yet">
          <Text size="sm">
            {untried === undefined
              ? 'It was tried just now, and would count.'
              : `Whether it would count could not be tried: ${refusalOf(untried, words).what}.`}{' '}
            Give it to anybody who has an account: they send it until {words.moment(signed.expiry)}. Who has it sees
            what it says, and can change nothing of it.
          </Text>
        </Alert>
      )}
      <Service signed={signed} hasIt={setGiven} />
      {!isGiven && <ToOthers signed={signed} close={close} />}
      <Group justify="space-between">
        {!isGiven && <TransactionButton variant="subtle" color="gray" before={close} deed={takeBack(signed)} />}
        <Button ml="auto" onClick={close}>
          Done
        </Button>
      </Group>
    </>
  )
}

/** As a link, a file or a picture, for anybody who sends it. */
function ToOthers({ signed, close }: { signed: Signed; close: () => void }) {
  const link = linkTo(signed)
  return (
    <>
      <Group align="end" gap="xs">
        <TextInput label="The link" value={link} readOnly style={{ flex: '1 1 12rem' }} onFocus={selectAll} />
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy the link'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Group>
        <Button variant="default" onClick={() => download(fileName(signed), writeSigned(signed), 'application/json')}>
          Save as a file
        </Button>
        <Anchor component={Link} href={`/relay/${codeOf(signed)}`} onClick={close} size="sm">
          Send it from another account of mine
        </Anchor>
      </Group>
      <Disclosure title="Show as a QR code">
        <Loaded meanwhile={<Skeleton h={300} />}>
          <QrCode link={link} />
        </Loaded>
      </Disclosure>
    </>
  )
}

const selectAll = ({ currentTarget }: { currentTarget: HTMLInputElement }) => currentTarget.select()

/** Uses up the number of what one signed, so that nobody can send it any more. */
export function takeBack({ action }: Signed): Deed {
  const whole = { name: 'Take it back', done: 'It counts no more, whoever has it.' }
  if (action.type === 'Delegate') {
    return {
      ...whole,
      what: 'What you signed about where your votes go, and nobody has sent yet, counts no more.',
      prepare: (dao, from) => prepare(dao, dao.token, 'tokenRevokeSignature', [], { from }),
    }
  }
  const { proposal } = action.value
  return {
    ...whole,
    what: `The ballot that you signed on proposal ${proposal}, and nobody has sent yet, counts no more. You may sign another.`,
    prepare: (dao, from) => prepare(dao, dao.governor, 'governorRevokeSignature', [proposal], { from }),
  }
}
