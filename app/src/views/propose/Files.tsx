import { Alert, Button, Group, List } from '@mantine/core'
import { printable } from '@tributary/client'
import { useState } from 'react'
import { useDao } from '../../chain/connection'
import type { Draft } from '../../draft/draft'
import { readFacts } from '../../draft/facts'
import type { Mistake } from '../../draft/file'
import { loaded } from '../../loaded'
import { download } from '../../parts/download'
import { OpenFile } from '../../parts/OpenFile'
import { sentence } from '../../words/counted'
import { refusalOf } from '../../words/refusals'
import { useWords } from '../../words/words'

const FILE = 'proposal.toml'

interface Props {
  draft: Draft
  onRead: (draft: Draft) => void
}

interface Refused {
  name: string
  lines: string[]
}

/** The same file as `tributary propose` takes: written, and read. What reads it is loaded when it is first asked for. */
export function Files({ draft, onRead }: Props) {
  const [dao, words] = [useDao(), useWords()]
  const [refused, setRefused] = useState<Refused>()
  const [taken, setTaken] = useState('')
  const failed = (name: string) => (error: unknown) => {
    const { what, cure } = refusalOf(error, words)
    setRefused({ name, lines: [`${sentence(what)} ${cure ? sentence(cure) : ''}`] })
  }
  const open = async (file: File) => {
    setRefused(undefined)
    setTaken('')
    const { FILE_BYTES, mistakesOf, mistakeText, readFile } = await loaded(() => import('../../draft/file'))
    const refuse = (mistakes: Mistake[]) =>
      setRefused({ name: file.name, lines: mistakes.map((one) => mistakeText(file.name, one)) })
    if (file.size > FILE_BYTES) return refuse([{ where: '', what: 'the file is too large' }])
    const read = readFile(await file.text())
    if ('mistakes' in read) return refuse(read.mistakes)
    const mistakes = mistakesOf(read, await readFacts(dao, read.draft.steps))
    if (mistakes.length > 0) return refuse(mistakes)
    onRead(read.draft)
    setTaken(file.name)
  }
  const save = async () => {
    const { writeFile } = await loaded(() => import('../../draft/file'))
    download(FILE, writeFile(draft), 'application/toml')
  }
  return (
    <>
      <Group gap="xs">
        <OpenFile accept=".toml,application/toml" onOpen={(file) => void open(file).catch(failed(file.name))} />
        <Button variant="default" onClick={() => void save().catch(failed(FILE))}>
          Save as a file
        </Button>
      </Group>
      {taken && (
        <Alert role="status" color="green" mt="sm">
          <bdi>{printable(taken)}</bdi> is what stands below.
        </Alert>
      )}
      {refused && (
        <Alert role="alert" color="red" mt="sm" title={`Nothing of ${printable(refused.name)} is used`}>
          <List size="sm" style={{ overflowWrap: 'anywhere' }}>
            {refused.lines.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  )
}
