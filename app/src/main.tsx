import './styles'
import './page.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { App } from './App'
import { begin } from './chain/connection'
import { Loaded } from './parts/later'
import { theme } from './theme'

// The node may be on this machine, so what the browser thinks of the network is no matter: the client ends what takes too
// long. Final blocks say when to read anew; a node that is there now is there later, so nothing is asked again for a focus.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: 'always', staleTime: Infinity, refetchOnWindowFocus: false, retry: 1 },
    mutations: { networkMode: 'always' },
  },
})

void begin(queries)
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <Router hook={useHashLocation}>
          <Loaded>
            <App />
          </Loaded>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
