// What the keys of queries begin with.

/** What may change with any block. */
export const CHAIN = ['chain'] as const
/** What never changes, as a proposal's text. */
export const FIXED = ['fixed'] as const
