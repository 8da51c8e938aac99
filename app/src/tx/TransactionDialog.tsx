import { Modal, Stack } from '@mantine/core'
import { isUnderWay } from './flow'
import { Steps, type StepsProps } from './Steps'

export default function TransactionDialog(props: StepsProps) {
  const { flow, deed, close } = props
  return (
    <Modal
      opened={flow.at !== 'closed'}
      onClose={close}
      withCloseButton={!isUnderWay(flow)}
      closeButtonProps={{ 'aria-label': 'Close the dialog' }}
      closeOnClickOutside={false}
      title={deed.name}
    >
      <Stack aria-live="polite">
        <Steps {...props} />
      </Stack>
    </Modal>
  )
}
