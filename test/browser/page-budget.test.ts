/** What each page weighs: rule M14 of docs/spec/monitor.md. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** React, uPlot, the virtual list, every reason in two languages, what came with a quarantined webhook, signing out. Grows only on purpose. */
const budgets = {
  monitor: { script: 144 * 1024, style: 8 * 1024 },
  playground: { script: 144 * 1024, style: 8 * 1024 },
  // As many views as the others together, with their words in two languages.
  console: { script: 156 * 1024, style: 10 * 1024 },
}

test('[M14] [CO22] each page stays within its budget', () => {
  const pages = `${root}packages/takeback/dist/pages/`
  const assets = JSON.parse(readFileSync(`${pages}manifest.json`, 'utf8')) as Record<string, Chunk>
  const filesOf = (name: string): Set<string> => {
    const { file, css = [], imports = [] } = assets[name] ?? { file: '' }
    return imports.reduce((files, part) => files.union(filesOf(part)), new Set([file, ...css]))
  }
  for (const [page, { script, style }] of Object.entries(budgets)) {
    const files = [...filesOf(`${page}/index.html`)]
    const weigh = (ending: string): number =>
      files
        .filter((name) => name.endsWith(ending))
        .reduce((sum, name) => sum + gzipSync(readFileSync(pages + name)).length, 0)
    expect(weigh('.js'), page).toBeGreaterThan(0)
    expect(weigh('.js'), page).toBeLessThanOrEqual(script)
    expect(weigh('.css'), page).toBeLessThanOrEqual(style)
  }
})

/** Of Vite's manifest. */
interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}
