import { Image, Text } from '@mantine/core'
import encodeQR from 'qr'

/** Denser ones no telephone reads from a screen. */
const MOST_BYTES = 1_270

/** A link as a picture for cameras. */
export default function QrCode({ link }: { link: string }) {
  if (link.length > MOST_BYTES) {
    return (
      <Text size="sm">
        This is too long for a QR code that a telephone could read: hand over the file, or the link.
      </Text>
    )
  }
  return (
    <Image
      src={encodeQR(link, 'data-url', { ecc: 'low', scale: 4 })}
      alt="A QR code of the link above"
      maw={420}
      mx="auto"
      mt="xs"
      style={{ imageRendering: 'pixelated' }}
    />
  )
}
