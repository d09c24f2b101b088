/**
 * npm run reliability [-- --minutes 20 --seed 7 --only P03]: tries the promises of docs/spec/reliability.md, first as often as
 * `npm test` does, then for so many minutes; plants the bugs of `npm run sabotage`; and writes docs/reliability.json and
 * docs/reliability.md. With --only it tries that promise alone, and puts its runs in place of the last ones; with --more beside it,
 * those for minutes stay, and its own are added.
 *
 * --text: writes docs/reliability.md anew, of docs/reliability.json alone.
 * --print FILE: says the runs that a TAKEBACK_RUNS file holds, one sentence each.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { postgresBinaries } from '../packages/store/src/testing/postgres-cluster.ts'
import { commitOf } from '../test/anomalies/runs/commit-of.ts'
import { triedAnew, triedMore, type Report } from '../test/anomalies/runs/report.ts'
import { keepReport, keptReport } from '../test/anomalies/runs/report-files.ts'
import { sayRun, type Run } from '../test/anomalies/runs/run.ts'
import { plantAll } from '../test/anomalies/sabotage/plant.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string' },
    only: { type: 'string' },
    more: { type: 'boolean' },
    text: { type: 'boolean' },
    print: { type: 'string' },
  },
})

const kept = keptReport()
if (values.text === true && kept !== null) keepReport(kept)
else if (values.print !== undefined) say(...runsIn(values.print).map(sayRun))
else tryAll()

function say(...sentences: readonly string[]): void {
  for (const sentence of sentences) process.stdout.write(`${sentence}\n`)
}

function tryAll(): void {
  const minutes = Number(values.minutes)
  if (!(minutes > 0))
    throw new RangeError(`--minutes is ${values.minutes}: give a number above 0, such as 20`)
  const began = performance.now()
  const passed = () => Math.round((performance.now() - began) / 1000)
  const machine = facts()
  const date = new Date().toISOString().slice(0, 10)
  const tests = scenes({})
  const count = new Set(tests.map(({ scene }) => scene)).size
  const seconds = Math.ceil((minutes * 60) / Math.max(1, count))
  const long = scenes({ TAKEBACK_SCENE_SECONDS: String(seconds) })
  say('', 'As often as npm test does:', ...tests.map(sayRun), '', `${seconds} s each:`, ...long.map(sayRun))
  if (values.only !== undefined) {
    if (kept === null) return
    const runs = { tests: at(machine, tests), long: at(machine, long) }
    keepReport(values.more === true ? triedMore(kept, runs) : triedAnew(kept, runs))
    return
  }
  const command = [
    'npm run reliability -- --minutes',
    minutes,
    ...(values.seed === undefined ? [] : ['--seed', values.seed]),
  ]
  const report: Report = {
    date,
    facts: machine,
    command: command.join(' '),
    seconds: passed(),
    tests,
    long,
    sabotage: [],
  }
  // Should something end the rest.
  keepReport(report)
  const sabotage = plantAll((sentence) => say(sentence))
  keepReport({ ...report, seconds: passed(), sabotage })
}

/** Runs of a report that was made at another commit. */
function at({ commit = '' }: Report['facts'], runs: readonly Run[]): readonly Run[] {
  if (kept?.facts['commit'] === commit) return runs
  return runs.map((run) => runAt(run, commit))
}

function runAt(run: Run, commit: string): Run {
  return { ...run, commit }
}

/** One scene after the other: figures of time are of a machine that does nothing else. */
function scenes(env: NodeJS.ProcessEnv): readonly Run[] {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-runs-'))
  const file = join(folder, 'runs')
  const title = String.raw`\[${values.only ?? String.raw`P\d\d`}\]`
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = ['run', 'test/anomalies', '--no-file-parallelism', '--maxWorkers=1', '-t', title]
  const seed = values.seed === undefined ? {} : { TAKEBACK_SEED: values.seed }
  // A scene that broke its promise fails its test; the report says so.
  spawnSync(process.execPath, [vitest, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...seed, ...env, TAKEBACK_RUNS: file },
  })
  const runs = runsIn(file)
  rmSync(folder, { recursive: true })
  return runs
}

function runsIn(file: string): Run[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Run)
}

function facts(): Report['facts'] {
  using database = new DatabaseSync(':memory:')
  const sqlite = String(database.prepare('SELECT sqlite_version() AS version').get()?.['version'])
  const binaries = postgresBinaries()
  const postgres = binaries === null ? 'none' : said(join(binaries, 'postgres'), '--version')
  return {
    commit: commitOf(),
    Node: process.versions.node,
    SQLite: sqlite,
    PostgreSQL: postgres.replace(/.*\) (\S+).*/, '$1'),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    // Without the words of whoever built it.
    Linux: release().replace(/^(\d+\.\d+).*/, '$1'),
    'load before': loadavg()[0]?.toFixed(1) ?? '?',
  }
}

function said(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8' }).trim()
}
