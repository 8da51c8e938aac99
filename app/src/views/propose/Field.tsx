import { NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { accountIn } from '@tributary/client'
import { useId, useState } from 'react'
import { useAllGrants, useAssets } from '../../chain/reads/treasury'
import { usePrograms } from '../../chain/reads'
import type { Facts } from '../../draft/facts'
import type { Field, Fields, Kind } from '../../draft/forms'
import { NAMED_METRICS, symbolOf } from '../../draft/values'
import { Address } from '../../parts/Address'
import { useWallet } from '../../wallet/context'
import { stream } from '../../words/actions'
import { metricWords } from '../../words/metrics'
import { PART_NAMES, useWords, type Words } from '../../words/words'

interface Props {
  field: Field
  /** What was typed. */
  value: string
  problem: string | undefined
  /** What is in force, where what is left empty stays so. */
  present: string | undefined
  /** What was typed into all of the form. */
  fields: Fields
  facts: Facts
  onType: (text: string) => void
}

/** A field of a form: what is typed into it is what a file would have there. */
export function FieldInput(props: Props) {
  const { field } = props
  switch (field.kind) {
    case 'account':
      return <AccountInput {...props} />
    case 'accounts':
      return (
        <Textarea
          {...common(props)}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => props.onType(currentTarget.value)}
        />
      )
    case 'asset':
      return <AssetInput {...props} />
    case 'metric':
    case 'terms of':
      return <MetricInput {...props} />
    case 'program':
      return <ProgramInput {...props} />
    case 'grant':
      return <GrantInput {...props} />
    case 'flag':
    case 'choice':
      return <Choice {...props} options={choices(field)} />
    default:
      return <Plain {...props} />
  }
}

/** What is wrong is said once something stands there; that it is needed is told beside the form. */
const common = ({ field: { label, hint, optional, kind }, value, problem, present }: Props) => ({
  label,
  description: [present && `Now ${present}`, hint, EXAMPLES[kind]].filter(Boolean).join('. ') || undefined,
  required: !optional,
  value,
  error: value.trim() !== '' && problem && `This ${problem}`,
})

const EXAMPLES: Partial<Record<Kind, string>> = {
  span: 'As in “3 days”',
}

/** In what a number is counted. */
function unitOf({ field, fields, facts }: Props, words: Words): string | undefined {
  switch (field.kind) {
    case 'amount':
      return symbolOf(fields[field.by!] ?? '', facts)
    case 'native':
      return words.dao.native.symbol
    case 'tokens':
      return facts.token.symbol
    case 'points':
      return 'points'
    case 'share':
      return '%'
    default:
      return undefined
  }
}

function Plain(props: Props) {
  const unit = unitOf(props, useWords())
  return (
    <TextInput
      {...common(props)}
      rightSection={unit && <Text size="sm">{unit}</Text>}
      rightSectionWidth={unit && 72}
      rightSectionPointerEvents="none"
      inputMode={NUMERIC.includes(props.field.kind) ? 'decimal' : undefined}
      autoComplete="off"
      onChange={({ currentTarget }) => props.onType(currentTarget.value)}
    />
  )
}

const NUMERIC: Kind[] = ['amount', 'native', 'points', 'tokens', 'value', 'whole', 'share']

function AccountInput(props: Props) {
  const { accounts } = useWallet()
  const { deployment } = useWords().dao
  const id = useId()
  const { value, problem } = props
  const known = Object.entries(PART_NAMES).map(([part, name]) => [
    deployment.dao[part as keyof typeof PART_NAMES],
    name,
  ])
  const mine = accounts.map(({ address, name }) => [address, name ?? 'an account of yours'])
  const found = accountIn(value.trim())
  return (
    <div>
      <TextInput
        {...common(props)}
        list={id}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => props.onType(currentTarget.value)}
      />
      <datalist id={id}>
        {[...mine, ...known].map(([address, name]) => (
          <option key={address} value={address}>
            {name}
          </option>
        ))}
      </datalist>
      {found && !problem && (
        <Text size="sm" mt={4} component="div">
          <Address account={found} />
        </Text>
      )}
    </div>
  )
}

type Options = { value: string; label: string }[]

/** Of what may be left out, an empty choice says so. */
function choices({ options = [], optional, kind }: Field): Options {
  const all = options.map(([value, label]) => ({ value, label }))
  if (optional) return kind === 'flag' ? [{ value: '', label: 'As it is' }, ...all] : all
  return [CHOOSE, ...all]
}

const CHOOSE = { value: '', label: 'Choose …' }

function Choice({ options, ...props }: Props & { options: Options }) {
  const isKnown = options.some(({ value }) => value === props.value)
  // What stands there is shown even where it is none of these: then it says what is wrong.
  const data = isKnown || props.value === '' ? options : [...options, { value: props.value, label: props.value }]
  return (
    <NativeSelect {...common(props)} data={data} onChange={({ currentTarget }) => props.onType(currentTarget.value)} />
  )
}

/** Chosen by name, or typed where it has none here. */
function ChoiceOr({ options, other, ...props }: Props & { options: Options; other: string }) {
  const [isTyped, setTyped] = useState(!options.some(({ value }) => value === props.value))
  const { label, error, description, required } = common(props)
  return (
    <Stack gap={6}>
      <NativeSelect
        label={label}
        description={description}
        required={required}
        value={isTyped ? OTHER : props.value}
        data={[...options, { value: OTHER, label: other }]}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value === OTHER)
          props.onType(currentTarget.value === OTHER ? '' : currentTarget.value)
        }}
      />
      {isTyped && (
        <TextInput
          aria-label={`${label}: ${other}`}
          placeholder={other}
          value={props.value}
          error={error}
          spellCheck={false}
          onChange={({ currentTarget }) => props.onType(currentTarget.value)}
        />
      )}
    </Stack>
  )
}

const OTHER = ' other'

function AssetInput(props: Props) {
  const words = useWords()
  const { dao } = words
  const { token } = props.facts
  const others = (useAssets().data ?? []).flatMap(({ asset }) =>
    asset.type === 'Native' || words.part(asset.value)
      ? []
      : [{ value: asset.value.address(), label: words.asset(asset) }],
  )
  const options = [
    { value: props.field.optional ? '' : 'native', label: dao.native.symbol },
    { value: token.symbol, label: `${token.symbol}, the DAO’s token` },
    ...others,
  ]
  const value = props.field.optional && props.value === 'native' ? '' : props.value
  return (
    <ChoiceOr
      {...props}
      value={value}
      options={props.field.optional ? options : [CHOOSE, ...options]}
      other="Another token, by its address"
    />
  )
}

function MetricInput(props: Props) {
  const words = useWords()
  const { field, facts } = props
  const { name, metric } = metricWords(facts.metrics, words)
  const registered = facts.metrics.map(({ id, name: called }) => ({ value: called, label: name(id) }))
  const none = { value: '', label: field.optional ? 'None' : 'Choose …' }
  if (field.kind === 'terms of') return <Choice {...props} options={[none, ...registered]} />
  const parts = facts.dao.deployment.dao
  const named = NAMED_METRICS.map(([value, part, number]) => ({
    value,
    label: metric({ source: parts[part], metric: number }),
  }))
  return <ChoiceOr {...props} options={[none, ...named, ...registered]} other="Another contract’s, as ACCOUNT:NUMBER" />
}

function ProgramInput(props: Props) {
  const words = useWords()
  const { data = [] } = usePrograms()
  const options = data.map(({ config }, id) => ({ value: String(id), label: `${id}: ${stream(config, words)}` }))
  return <Choice {...props} options={[CHOOSE, ...options]} />
}

function GrantInput(props: Props) {
  const words = useWords()
  const { data = [] } = useAllGrants()
  const options = data.map(([id, { config }]) => ({
    value: String(id),
    label: `${id}: ${words.amount(config.asset, config.amount)} to ${words.member(config.recipient)}`,
  }))
  return <Choice {...props} options={[CHOOSE, ...options]} />
}
