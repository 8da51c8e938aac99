import { createTheme } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'teal',
  // Dark enough for white letters, in light and in dark.
  primaryShade: 9,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { sizes: { h1: { fontSize: '1.75rem' }, h2: { fontSize: '1.375rem' }, h3: { fontSize: '1.125rem' } } },
  components: {
    // Where letters are large, what is written on something goes on in a second line: nothing is cut off.
    Button: {
      styles: {
        root: { height: 'auto', minHeight: 'var(--button-height)', maxWidth: '100%' },
        // A link that looks like a button does not put what is in it into its middle by itself.
        inner: { minHeight: 'calc(var(--button-height) - 0.125rem)' },
        label: { whiteSpace: 'normal', height: 'auto', paddingBlock: 2 },
      },
    },
    Badge: {
      styles: {
        root: { height: 'auto', minHeight: 'var(--badge-height)', maxWidth: '100%' },
        label: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
      },
    },
    SegmentedControl: { styles: { root: { flexWrap: 'wrap' } } },
    Modal: { defaultProps: { centered: true, size: 'lg' }, styles: { title: { fontWeight: 600 } } },
  },
})
