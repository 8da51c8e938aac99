// What is free as programs take from it, epoch by epoch, from now until it is used up or as far as was looked.
import { Disclosure } from '../../parts/Disclosure'
import { Table, Text } from '@mantine/core'
import { formatDate, formatDistance, type treasury } from '@tributary/client'
import { useWords } from '../../words/words'
import { ratio } from '../people/spread'
import type { Runway, Step } from './runway'
import { runwayWords } from './told'

const [WIDTH, HEIGHT] = [600, 120]
/** More corners than this cannot be told apart. */
const CORNERS = 200
/** So many of the next epochs stand in the table. */
const NEXT = 8

interface Props {
  asset: treasury.Asset
  free: bigint
  lasts: Runway
  steps: Step[]
}

export function RunwayPicture({ asset, free, lasts, steps }: Props) {
  const words = useWords()
  const from = words.now
  const last = steps.at(-1)!
  const until = lasts.is === 'lasting' ? lasts.until : last.at
  if (until <= from) return null
  const x = (at: bigint) => ratio(at > from ? at - from : 0n, until - from) * WIDTH
  const y = (amount: bigint) => HEIGHT - ratio(amount, free) * (HEIGHT - 4)
  const stride = Math.ceil(steps.length / CORNERS)
  const kept = steps.filter((_, index) => index % stride === 0 || index === steps.length - 1)
  // What is free stays until the next epoch takes of it.
  const line =
    kept.reduce((path, step) => `${path} H ${x(step.at)} V ${y(step.free)}`, `M 0 ${y(free)}`) + ` H ${WIDTH}`
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        height={HEIGHT}
        preserveAspectRatio="none"
        className="runway"
        role="img"
        aria-label={`What is free as programs take from it: from ${words.amount(asset, free)} now to ${words.amount(asset, last.free)} on ${formatDate(last.at)}; it lasts ${runwayWords(lasts, asset, words)}.`}
      >
        <path className="area" d={`${line} V ${HEIGHT} H 0 Z`} />
        <path className="line" d={line} />
        <line className="axis" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        {lasts.is === 'lasting' && <line className="end" x1={WIDTH} x2={WIDTH} y1={0} y2={HEIGHT} />}
      </svg>
      <div className="ends">
        <Text size="xs" c="dimmed">
          now: {words.briefly(asset, free)}
        </Text>
        <Text size="xs" c="dimmed" ta="end">
          {formatDate(until)}: {words.briefly(asset, last.free)}
        </Text>
      </div>
      <Disclosure title="The next epochs, as a table">
        <Table className="numbers" horizontalSpacing="xs" aria-label="The next epochs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Opens</Table.Th>
              <Table.Th>Epoch</Table.Th>
              <Table.Th ta="end">Takes</Table.Th>
              <Table.Th ta="end">Then free</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {steps.slice(0, NEXT).map((step) => (
              <Table.Tr key={`${step.program} ${step.epoch}`}>
                <Table.Td title={formatDate(step.at)}>{formatDistance(step.at, from)}</Table.Td>
                <Table.Td>
                  {step.epoch} of program {step.program}
                </Table.Td>
                <Table.Td ta="end">{words.briefly(asset, step.amount)}</Table.Td>
                <Table.Td ta="end">{words.briefly(asset, step.free)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Disclosure>
    </>
  )
}
