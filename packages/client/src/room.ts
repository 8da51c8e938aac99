// Room for what is encoded. dedot's codecs (deshape 0.1.0, the newest there is) reserve a byte too few for each optional
// field of a struct: where those are all there, what comes last fails to be encoded, or is silently cut off. So they get
// more room than they ask for. Only what is written counts.
import { EncodeBuffer, Shape } from 'dedot/shape'

const ample = (size: number): number => 2 * size + 64

let isGiven = false

export function giveRoom(): void {
  if (isGiven) return
  isGiven = true
  const { pushAlloc } = EncodeBuffer.prototype
  EncodeBuffer.prototype.pushAlloc = function (size) {
    pushAlloc.call(this, ample(size))
  }
  Shape.prototype.encode = function (value) {
    const buffer = new EncodeBuffer(ample(this.staticSize))
    this.subEncode(buffer, value)
    return buffer.finish()
  }
}
