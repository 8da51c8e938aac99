/** How long tests wait for what is to come, however they wait: a machine may be busy. */
export const PATIENCE_MILLIS = 60_000
