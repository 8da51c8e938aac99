// Lists a DAO's proposals, and relays a ballot that somebody signed. docs/FRONTENDS.md explains it.
import {
  connect,
  ContractError,
  formatDistance,
  formatUnits,
  now,
  printable,
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
let connected: Dao | undefined
const say = (...parts: (string | Element)[]) => find('[role=status]').replaceChildren(...parts)

/** Does something, and says what went wrong. What comes from the chain is shown as text, never as HTML. */
const attempt = (action: () => Promise<void>) =>
  action().catch((error: Error) => {
    say(printable(error instanceof ContractError ? `The contract refuses: ${error.message}` : error.message))
  })

/** Takes back what can be relayed: it is offered anew once it is known to be good. */
function withdraw() {
  button.disabled = true
  button.onclick = null
  say('')
}

form.onsubmit = (event) => {
  event.preventDefault()
  withdraw()
  find<HTMLElement>('section').hidden = true
  find('ol').replaceChildren()
  ballot.onchange = null
  ballot.value = ''
  void attempt(async () => {
    const data = new FormData(form)
    const deployment = readDeployment(await (data.get('deployment') as File).text())
    say('Connecting …')
    await connected?.disconnect()
    const dao = (connected = await connect(String(data.get('node')), deployment))
    const decimals = await read(dao.token.query.psp22MetadataTokenDecimals())
    await show(dao, decimals)
    ballot.onchange = () => {
      withdraw()
      void attempt(() => offer(dao, decimals))
    }
    say('')
  })
}

/** What others wrote, on a line or lines of its own: whatever it says, it says nothing about what stands beside it. */
function quoted(text: string) {
  const element = document.createElement('bdi')
  element.textContent = text.split(/\r?\n/).map(printable).join('\n')
  return element
}

/** What the page says itself. */
function told(text: string) {
  const element = document.createElement('small')
  element.textContent = text
  return element
}

/** The proposals, newest first. */
async function show(dao: Dao, decimals: number) {
  const [time, lines] = [await now(dao), []] as [bigint, HTMLLIElement[]]
  for await (const proposal of proposals(dao)) {
    const { id, state, tally, ends } = proposal
    const text = await proposalText(dao, proposal)
    const votes = `${formatUnits(tally.forVotes, decimals)} for, ${formatUnits(tally.againstVotes, decimals)} against`
    const line = document.createElement('li')
    line.value = id
    line.append(
      text === undefined ? told('The node does not keep what it says.') : quoted(text),
      told(state === 'Active' ? `${state}, ends ${formatDistance(ends, time)}` : state),
      told(votes),
    )
    lines.push(line)
  }
  find('h2').textContent = `Proposals of ${printable(dao.deployment.name)}`
  find('ol').replaceChildren(...lines)
  find<HTMLElement>('section').hidden = false
}

/** Shows what somebody signed, and relays it if this is wanted. */
async function offer(dao: Dao, decimals: number) {
  const file = ballot.files?.[0]
  const signed = readSigned((await file?.text()) ?? '')
  if (ballot.files?.[0] !== file) return
  say(...sentence(signed, decimals))
  button.disabled = false
  button.onclick = () => {
    withdraw()
    void attempt(async () => {
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
    }).then(() => (ballot.value = ''))
  }
}

function sentence({ signer, action }: Signed, decimals: number) {
  if (action.type === 'Delegate') return [`${signer} gives their votes to ${String(action.value.to)}.`]
  const { proposal, choice, reason } = action.value
  const what = `${signer} votes ${choiceOf(choice, decimals)} on proposal ${proposal}`
  return reason === '' ? [`${what}.`] : [`${what}, and writes:`, quoted(reason)]
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
