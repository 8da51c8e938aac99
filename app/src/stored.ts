// What a browser keeps for the page. Some are told to keep nothing, and then asking throws: all works without.

function safely<Value>(ask: () => Value): Value | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

const over = (storage: () => Storage) => ({
  getItem: (key: string): string | null => safely(() => storage().getItem(key)) ?? null,
  setItem: (key: string, value: string): void => safely(() => storage().setItem(key, value)),
  removeItem: (key: string): void => safely(() => storage().removeItem(key)),
})

/** For good. */
export const stored = over(() => localStorage)

/** For as long as the tab is open. */
export const storedInTab = over(() => sessionStorage)
