// Loaded before the page: puts the test wallet where pages look for wallets.
import { ACCOUNTS, testWallet } from './wallet'

const wallet = testWallet()
const accounts = {
  get: async () => ACCOUNTS,
  subscribe: (changed: (all: typeof ACCOUNTS) => void) => {
    changed(ACCOUNTS)
    return () => {}
  },
}

Object.assign(window, {
  testWallet: wallet,
  injectedWeb3: { 'test-wallet': { version: '1', enable: async () => ({ accounts, signer: wallet.signer }) } },
})
