/**
 * Builds the pages with Vite. `--if-stale`: only when a source, the build's settings or a dependency changed since.
 *
 * Staleness is a hash of contents, kept beside the output: dates lie after a checkout. The output is made aside and
 * moved into place, so that two builds at once, or a server that is reading, never meet half a page.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const home = join(root, 'packages/takeback')
const output = join(home, 'dist/pages')
const stamp = join(output, 'sources.sha256')

const sources = hashOfSources()
const isFresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === sources
if (!(isFresh && process.argv.includes('--if-stale'))) build()

function build(): void {
  const aside = join(home, `dist/.pages-${process.pid}`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  try {
    execFileSync(
      process.execPath,
      [vite, 'build', '--logLevel', 'warn', '--outDir', aside, '--emptyOutDir'],
      {
        cwd: home,
        // Whoever calls may be a test: the pages are built for people all the same, with React's small build.
        env: { ...process.env, NODE_ENV: 'production' },
        // Standard output may belong to `takeback start --json`, which promises one line on it.
        stdio: ['ignore', process.stderr, process.stderr],
      },
    )
    writeFileSync(join(aside, 'sources.sha256'), sources)
    moveIntoPlace(aside)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  process.stderr.write(`built the pages: ${sizes()}\n`)
}

function moveIntoPlace(aside: string): void {
  rmSync(output, { recursive: true, force: true })
  try {
    renameSync(aside, output)
  } catch (error) {
    // Another build of the same sources was a moment faster: its pages are as good as ours.
    if (!existsSync(stamp)) throw error
  }
}

function hashOfSources(): string {
  const files = globSync(
    ['packages/takeback/src/web/**/*.{ts,tsx,css,html,svg}', 'packages/{client,protocol}/src/**/*.ts'],
    { cwd: root },
  )
    .filter((file) => !file.endsWith('.test.ts'))
    .concat('packages/takeback/vite.config.ts', 'package-lock.json', 'scripts/build-pages.ts')
    .sort()
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

function sizes(): string {
  const assets = join(output, 'assets')
  return readdirSync(assets)
    .map((name) => `${name} ${(gzipSync(readFileSync(join(assets, name))).length / 1024).toFixed(1)} kB gzip`)
    .join(', ')
}
