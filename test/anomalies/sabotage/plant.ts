/** Plants bugs, one after the other, and sees whether the test that should notice does. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sabotage } from '../runs/report.ts'
import { bugs, type Bug } from './bugs.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const preload = path('../patches/patched-modules.ts')

/** Characters of what a test failed with. */
const MOST_SHOWN = 300

interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

interface Results {
  readonly testResults: readonly { readonly assertionResults: readonly Result[] }[]
}

/** `ids`: all, when none is named. `say` hears a sentence for each. */
export function plantAll(say: (sentence: string) => void, ids: readonly string[] = []): Sabotage[] {
  return bugs
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .map((bug) => {
      const began = performance.now()
      const failure = failureOf(bug)
      const seconds = Math.round((performance.now() - began) / 1000)
      const isCaught = failure !== null && bug.says.test(failure)
      say(`${bug.id} ${bug.bug} ${isCaught ? 'Caught' : 'NOT CAUGHT'} by ${bug.title} (${seconds} s)`)
      if (failure !== null) say(`  ${failure.split('\n', 1)[0]?.slice(0, MOST_SHOWN)}`)
      return { id: bug.id, bug: bug.bug, by: bug.title, isCaught, seconds }
    })
}

/** What the test fails with; null: it passes, or did not run. A file that can't be loaded is no test that fails. */
function failureOf(bug: Bug): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-planted-'))
  try {
    const { TAKEBACK_RUNS: _, TAKEBACK_SCENE_SECONDS: __, ...rest } = process.env
    const env = { ...rest, TAKEBACK_SABOTAGE: bug.id }
    if (bug.inPages === true) buildPages(join(folder, 'pages'), env)
    const results = join(folder, 'results.json')
    const args = [
      'run',
      bug.file,
      '--config',
      path('vitest.config.ts'),
      '--reporter=json',
      `--outputFile=${results}`,
    ]
    spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), ...args, '-t', pattern(bug.title)],
      {
        cwd: root,
        stdio: 'ignore',
        env: {
          ...env,
          NODE_OPTIONS: `--import ${preload}`,
          ...(bug.inPages === true && { TAKEBACK_PAGES: join(folder, 'pages') }),
        },
      },
    )
    if (!existsSync(results)) return null
    const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as Results
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, title }) => status === 'failed' && title.includes(bug.title))
    return failed.length === 0 ? null : failed.flatMap(({ failureMessages }) => failureMessages).join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function pattern(title: string): string {
  return title.replaceAll(/[[\](){}.*+?^$|\\]/g, String.raw`\$&`)
}

function buildPages(into: string, env: NodeJS.ProcessEnv): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = ['build', '--config', path('pages.config.ts'), '--outDir', into, '--logLevel', 'error']
  const { status } = spawnSync(process.execPath, [vite, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, NODE_ENV: 'production' },
  })
  if (status !== 0) throw new Error('the pages could not be built')
}
