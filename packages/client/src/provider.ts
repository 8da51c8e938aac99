// The connection to a node: dedot's, which comes back by itself, but in which nothing waits without an end, and a
// transaction does not wait at all. dedot would keep it and send it once the connection is back, whoever was told what.
import { WsProvider } from 'dedot'
import { ConnectionLost, NoAnswer } from './errors.js'

/** How many milliseconds a node may take to answer. */
export const PATIENCE = 30_000

/** How a connection ends that nobody closed, in WebSocket's numbers. */
const ABNORMAL = 1006

export class NodeProvider extends WsProvider {
  readonly #url: string
  readonly #patience: number
  readonly #gate: { isOpen: boolean }
  readonly #waiting = new Set<() => void>()

  constructor(url: string, patience: number) {
    if (!/^wss?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
      throw new TypeError(`a node's address begins with ws:// or wss://, unlike ${JSON.stringify(url)}`)
    }
    const gate = { isOpen: true }
    // There is no other way to end dedot's tries to come back. How long an answer may take is counted here.
    super({ endpoint: () => (gate.isOpen ? url : new Promise<string>(() => undefined)), timeout: 0 })
    this.#url = url
    this.#patience = patience
    this.#gate = gate
  }

  /** Connects, or fails if there is no node to begin with. */
  override async connect(): Promise<this> {
    const failed = new Promise<never>((_, reject) => this.once('error', reject))
    try {
      await this.#within(Promise.race([super.connect(), failed]))
      return this
    } catch {
      await this.disconnect()
      throw new NoAnswer(this.#url)
    }
  }

  override async send<T>(method: string, params: unknown[]): Promise<T> {
    // dedot sends these and waits for no answer, so that a failure would be nobody's; without a connection there is
    // nothing left to end.
    if (/_un(subscribe|watch)/.test(method)) return this.#ask<T>(method, params).catch(() => true as T)
    return this.#ask(method, params)
  }

  async #ask<T>(method: string, params: unknown[]): Promise<T> {
    if (method.startsWith('author_') && this.status !== 'connected') throw new ConnectionLost(false)
    // dedot renews what it listens to for as long as it takes.
    const isPatient = /^(chain|state)_subscribe/.test(method)
    if (!this.#gate.isOpen && !isPatient) throw new NoAnswer(this.#url)
    const answer = this.#connected().then(() => super.send<T>(method, params))
    return isPatient ? this.#orLost(answer) : this.#within(answer)
  }

  /** Ends the connection, also one that is being made, and what waits for an answer. */
  override async disconnect(toComeBack = false): Promise<void> {
    if (toComeBack) return this.#lose()
    this.#gate.isOpen = false
    const socket = this.__unsafeWs()
    if (socket) {
      await super.disconnect()
      // A connection that is given up before it is made is told as an error, which is none to anybody.
      socket.onerror = () => undefined
    }
    for (const giveUp of this.#waiting) giveUp()
  }

  /** A node that says nothing does not take leave either, and has up to a minute for that: it is lost as of now. */
  async #lose(): Promise<void> {
    const socket = this.__unsafeWs()
    if (!socket) return
    const lost = socket.onclose
    await super.disconnect(true)
    if (this.__unsafeWs() === socket) {
      lost?.call(socket, { code: ABNORMAL, reason: 'the node says nothing' } as CloseEvent)
    }
    socket.onerror = () => undefined
  }

  /** A node that is connected and does not say that it will tell of blocks never would: it is come back to. */
  async #orLost<T>(answer: Promise<T>): Promise<T> {
    await this.#connected()
    const timer = setTimeout(() => void this.#lose(), this.#patience)
    // Whoever is lost already is asked anew over the next connection.
    const isOver = () => clearTimeout(timer)
    const stop = this.once('disconnected', isOver)
    return answer.finally(() => {
      isOver()
      stop()
    })
  }

  /** dedot itself forgets whoever waits for the connection once a try to come back has failed. */
  #connected(): Promise<void> {
    if (this.status === 'connected') return Promise.resolve()
    return new Promise((resolve) => void this.once('connected', () => resolve()))
  }

  #within<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        done()
        reject(new NoAnswer(this.#url))
      }
      const timer = setTimeout(giveUp, this.#patience)
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(giveUp)
      }
      this.#waiting.add(giveUp)
      answer.finally(done).then(resolve, reject)
    })
  }
}
