import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { PATIENCE_MILLIS } from './test/patience'

// No script but the page's own, and no other host but nodes, and services that send
// what members sign: those are chosen by the reader, so any is allowed. Styles
// may be inline, as the component library writes its colours so.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss: https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Into the built page only: the server for development adds inline scripts of its own. */
const policy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    { tag: 'meta', attrs: { name: 'referrer', content: 'no-referrer' }, injectTo: 'head' },
  ],
}

export default defineConfig({
  // Relative addresses: the page works in any folder, and where files are addressed by their content.
  base: './',
  plugins: [react(), policy],
  // Browsers that this is built for preload modules by themselves.
  build: { target: 'es2022', chunkSizeWarningLimit: 1_000, modulePreload: { polyfill: false } },
  test: {
    // Each file of tests in the browser has a node and a browser of its own, and waits for blocks half of the time.
    maxWorkers: 2,
    minWorkers: 1,
    include: ['test/**/*.test.{ts,tsx}'],
    expect: { poll: { timeout: PATIENCE_MILLIS } },
    testTimeout: 2 * PATIENCE_MILLIS,
    hookTimeout: 480_000,
  },
})
