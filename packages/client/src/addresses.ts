// Addresses of accounts. dedot computes one whenever it is asked for, and reads one whenever it compares an account with it:
// half a millisecond each time, where a page asks for the same ones thousands of times. So both are remembered.
import { AccountId32 } from 'dedot/codecs'

/** So many are remembered; beyond them, all are forgotten at once. */
const MOST = 20_000

export function remembered<Value>(compute: (key: string) => Value, most = MOST): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) {
      value = compute(key)
      if (known.size >= most) known.clear()
      known.set(key, value)
    }
    return value
  }
}

let areRemembered = false

export function rememberAddresses(): void {
  if (areRemembered) return
  areRemembered = true
  const { address } = AccountId32.prototype
  const addressOf = remembered((raw) => address.call({ raw } as AccountId32))
  const accountOf = remembered((text) => new AccountId32(text).raw)
  AccountId32.prototype.address = function (format) {
    return format === undefined ? addressOf(this.raw) : address.call(this, format)
  }
  AccountId32.prototype.eq = function (other) {
    return this.raw === (typeof other === 'string' ? accountOf(other) : new AccountId32(other).raw)
  }
}
