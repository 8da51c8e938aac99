// The one way in which the page sends anything: it is run dry first, told in words with what it costs, signed in the
// wallet, and followed until it is final. It stands above all views: what was begun in one goes on when that is left,
// or when the button is gone because of what it did. And one at a time: nothing is sent twice.
import { failuresOf, submit, type Several } from '@tributary/client'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useRef, useState, type ReactNode } from 'react'
import { useDao } from '../chain/connection'
import { CHAIN } from '../chain/keys'
import { later, LoadedDialog } from '../parts/later'
import { useWallet } from '../wallet/context'
import { NotSigned } from '../words/refusals'
import { isUnderWay, mustBeAsTold, mustStillWork, planOf, sendAll, type Deed, type Flow } from './flow'

const { Part: TransactionDialog } = later(() => import('./TransactionDialog'))

const Context = createContext<{ begin: (deed: Deed) => void } | undefined>(undefined)

export function useTransaction() {
  const context = useContext(Context)
  if (!context) throw new Error('nothing can be sent here')
  return context
}

export function TransactionProvider({ children }: { children: ReactNode }) {
  const [dao, queries] = [useDao(), useQueryClient()]
  const { wallet, account, setChoosing } = useWallet()
  const [deed, setDeed] = useState<Deed>()
  const [flow, setFlow] = useState<Flow>({ at: 'closed' })
  // A second click comes before React draws anew: so what is under way is known at once.
  const isBusy = useRef(false)
  // Which deed the dialog is about: of one that was closed or begun anew meanwhile, nothing is shown any more.
  const turn = useRef(0)
  // Who it was prepared for signs it, whichever wallet is chosen by then.
  const by = useRef(wallet)

  const begin = async (begun: Deed) => {
    if (!account) return setChoosing(true)
    if (isBusy.current) return
    const mine = ++turn.current
    const show = (next: Flow) => mine === turn.current && setFlow(next)
    by.current = wallet
    setDeed(begun)
    setFlow({ at: 'trying' })
    try {
      show({ at: 'ready', plan: planOf(await begun.prepare(dao, account.address)) })
    } catch (error) {
      show({ at: 'refused', error })
    }
  }

  const send = async (plan: Several) => {
    const signer = by.current?.signer
    if (!signer || isBusy.current) return
    isBusy.current = true
    try {
      const outcome = await sendAll(plan, async (one, done) => {
        setFlow({ at: 'trying', isAgain: true })
        const answers = await mustStillWork(one)
        if (deed) await mustBeAsTold(deed, answers, one)
        setFlow({ at: 'signing', plan, done })
        const receipt = await submit(one, signer, (stage) => setFlow({ at: 'sent', plan, done, stage }))
        return { receipt, failures: await failuresOf(one, receipt) }
      })
      setFlow({ at: 'final', plan, outcome })
      outcome.receipts.forEach((receipt) => deed?.onDone?.(receipt))
      // What is read anew takes its time, and is no reason to wait with what comes next.
      void queries.invalidateQueries({ queryKey: CHAIN })
    } catch (error) {
      // Who would not sign has decided so: that is no error.
      if (error instanceof NotSigned) setFlow({ at: 'ready', plan, notSigned: error })
      else setFlow({ at: 'refused', error })
    } finally {
      isBusy.current = false
    }
  }

  // What is on its way is not forgotten before it is final.
  const close = () => {
    if (isUnderWay(flow)) return
    turn.current++
    setFlow({ at: 'closed' })
  }
  const leave = () => {
    close()
    setDeed(undefined)
  }

  return (
    <Context value={{ begin: (begun) => void begin(begun) }}>
      {children}
      {deed && (
        <LoadedDialog close={leave}>
          <TransactionDialog flow={flow} deed={deed} send={send} again={() => begin(deed)} close={close} />
        </LoadedDialog>
      )}
    </Context>
  )
}
