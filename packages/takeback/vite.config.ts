/**
 * Builds the pages into dist/pages: one HTML file per page, hashed assets beside them, `manifest.json` naming all.
 * The pages run under a strict content security policy: no inline script, no inline style, nothing from elsewhere.
 */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('src/web'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: here('dist/pages'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // An asset inlined as data: would need an exception in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // light-dark() and container queries: the browsers of the last two years.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    rolldownOptions: {
      input: {
        monitor: here('src/web/monitor/index.html'),
        playground: here('src/web/playground/index.html'),
        console: here('src/web/console/index.html'),
      },
    },
  },
  // `npx vite` for work on the pages, against a running `takeback start`.
  server: { proxy: { '/api': 'http://127.0.0.1:8082' } },
})
