import { Dialog } from '../parts/Dialog'
import { isUnderWay } from './flow'
import { Steps, type StepsProps } from './Steps'

export default function TransactionDialog(props: StepsProps) {
  const { flow, deed, close } = props
  return (
    <Dialog title={deed.name} opened={flow.at !== 'closed'} at={flow.at} isBusy={isUnderWay(flow)} close={close}>
      <Steps {...props} />
    </Dialog>
  )
}
