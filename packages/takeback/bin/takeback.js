#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import './needs-node.js'

// In the repository the TypeScript sources run as they are; a published package holds only the emitted JavaScript.
const source = new URL('../src/cli/main.ts', import.meta.url)
if (existsSync(source)) {
  // Stripping the types costs more time and memory than the rest of a start, in each thread. The result is kept in
  // a folder of our own: in the usual one, below /tmp, somebody else might have put his code.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
    new URL('../../../node_modules/.cache/takeback', import.meta.url),
  )
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
}
const { main } = await import((existsSync(source) ? source : new URL('../cli/main.js', import.meta.url)).href)
// Who reads no more, as `| head` does, wants no more.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(1)
})
const exitCode = await main(process.argv.slice(2))
// What failed half way may have left a thread or a port open; what was acknowledged is on disk.
if (exitCode !== 0) process.exit(exitCode)
