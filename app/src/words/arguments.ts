// An argument of a message as it stands in the call: nothing rounded, nothing left out.

export const argumentText = (value: unknown): string => {
  const plain = (_: string, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)
  const text = JSON.stringify(value, plain, 2) ?? 'nothing'
  return text.replace(/^"(.*)"$/s, '$1')
}
