import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One node for all files that need one, each on its own chain of events.
    globalSetup: [],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})
