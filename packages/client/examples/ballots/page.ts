// Lists a DAO's proposals, and relays a ballot that somebody signed. docs/FRONTENDS.md explains it.
import {
  connect,
  ContractError,
  formatDistance,
  formatUnits,
  now,
  proposals,
  proposalText,
  read,
  readDeployment,
  readSigned,
  relay,
  submit,
  type Dao,
  type governor,
  type InjectedWindow,
  type Signed,
} from '@tributary/client'

const find = <E extends Element>(selector: string) => document.querySelector<E>(selector)!
const form = find<HTMLFormElement>('form')
const ballot = find<HTMLInputElement>('[name=ballot]')
const button = find<HTMLButtonElement>('[name=relay]')
const say = (text: string) => (find('[role=status]').textContent = text)

/** Does something, and says what went wrong. What comes from the chain is shown as text, never as HTML. */
const attempt = (action: () => Promise<void>) =>
  action().catch((error: Error) => {
    say(error instanceof ContractError ? `The contract refuses: ${error.message}` : error.message)
  })

form.onsubmit = (event) => {
  event.preventDefault()
  void attempt(async () => {
    const data = new FormData(form)
    const deployment = readDeployment(await (data.get('deployment') as File).text())
    say('Connecting …')
    const dao = await connect(String(data.get('node')), deployment)
    const decimals = await read(dao.token.query.psp22MetadataTokenDecimals())
    await show(dao, decimals)
    ballot.onchange = () => attempt(() => offer(dao, decimals))
    say('')
  })
}

/** The proposals, newest first. */
async function show(dao: Dao, decimals: number) {
  const [time, lines] = [await now(dao), []] as [bigint, HTMLLIElement[]]
  for await (const proposal of proposals(dao)) {
    const { id, state, tally, ends } = proposal
    const text = (await proposalText(dao, proposal)) ?? 'The node does not keep what it says.'
    const votes = `${formatUnits(tally.forVotes, decimals)} for, ${formatUnits(tally.againstVotes, decimals)} against`
    const line = document.createElement('li')
    line.value = id
    line.textContent = `${text} — ${state}, ${votes}${state === 'Active' ? `, ends ${formatDistance(ends, time)}` : ''}`
    lines.push(line)
  }
  find('h2').textContent = `Proposals of ${dao.deployment.name}`
  find('ol').replaceChildren(...lines)
  find<HTMLElement>('section').hidden = false
}

/** Shows what somebody signed, and relays it if this is wanted. */
async function offer(dao: Dao, decimals: number) {
  const signed = readSigned((await ballot.files?.[0]?.text()) ?? '')
  say(sentence(signed, decimals))
  button.disabled = false
  button.onclick = () =>
    attempt(async () => {
      const { address, signer } = await wallet()
      const prepared = await relay(dao, signed, address)
      const native = (amount: bigint) => `${formatUnits(amount, dao.native.decimals)} ${dao.native.symbol}`
      const { feeLimit, depositLimit } = prepared
      say(
        `It works: for at most ${native(feeLimit)}, and a deposit of at most ${native(depositLimit)}. Your wallet asks …`,
      )
      await submit(prepared, signer, (stage) => say(stage))
      await show(dao, decimals)
      say('It is relayed, for good.')
    })
}

function sentence({ signer, action }: Signed, decimals: number) {
  if (action.type === 'Delegate') return `${signer} gives their votes to ${String(action.value.to)}.`
  const { proposal, choice, reason } = action.value
  return `${signer} votes ${choiceOf(choice, decimals)} on proposal ${proposal}. ${reason}`
}

function choiceOf(choice: governor.Choice, decimals: number) {
  if (choice.type !== 'Split') return choice.type.toLowerCase()
  const { forVotes, againstVotes, abstainVotes } = choice.value
  const [pro, contra, neither] = [forVotes, againstVotes, abstainVotes].map((votes) => formatUnits(votes, decimals))
  return `${pro} for, ${contra} against, and abstains with ${neither}`
}

/** The first account of the first wallet. */
async function wallet() {
  const [injected] = Object.values((window as unknown as InjectedWindow).injectedWeb3 ?? {})
  const { accounts, signer } = (await injected?.enable?.('Ballots')) ?? {}
  const [account] = (await accounts?.get()) ?? []
  if (!account || !signer) throw new Error('There is no wallet with an account.')
  return { address: account.address, signer }
}
