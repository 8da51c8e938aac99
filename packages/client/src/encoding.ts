// dedot reserves too little room for a struct: for each field that may be left out, a byte is missing. Where all of them
// are there, as in a grant with a gate that counts somebody's value, it writes beyond its end, and throws.
import * as $ from 'dedot/shape'

/** More optional fields than any argument has. */
const ROOM = 64

$.Shape.prototype.encode = function (value) {
  const buffer = new $.EncodeBuffer(this.staticSize + ROOM)
  this.subEncode(buffer, value)
  return buffer.finish()
}
