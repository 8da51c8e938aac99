// A call by its message and arguments, as people write them: what no form knows.
import { inputFrom, type AnyContract, type Message } from '@tributary/client'

/** The bytes of it, or why there are none: of arguments as they are told in full (`argumentText`). */
export function asBytes(
  contract: AnyContract,
  { label, args }: Message,
  texts: string[],
): { input?: string; problem?: string } {
  try {
    return {
      input: inputFrom(
        contract,
        label,
        args.map((_, index) => valueOf(texts[index] ?? '')),
      ),
    }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

/** Digits stay a text: a number of JSON would be rounded. */
function valueOf(text: string): unknown {
  const typed = text.trim()
  if (/^\d+$/.test(typed)) return typed
  if (typed === '' || typed === 'nothing') return undefined
  try {
    return JSON.parse(typed.replace(/([:[,]\s*)(\d{15,})(?=\s*[,\]}])/g, '$1"$2"')) as unknown
  } catch {
    return typed
  }
}
