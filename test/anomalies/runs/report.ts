/** docs/reliability.md, made from runs alone: no figure in it was written by hand. Pure. */
import { percent, upperBound, type Run } from './run.ts'

/** One planted bug, and what became of it. */
export interface Sabotage {
  readonly id: string
  readonly bug: string
  /** The test that must fail. */
  readonly by: string
  readonly isCaught: boolean
  readonly seconds: number
}

export interface Report {
  /** When it began, as YYYY-MM-DD. */
  readonly date: string
  /** What it ran on. */
  readonly facts: Readonly<Record<string, string>>
  readonly command: string
  readonly seconds: number
  /** The scenes as `npm test` runs them. */
  readonly tests: readonly Run[]
  /** The same for longer. */
  readonly long: readonly Run[]
  readonly sabotage: readonly Sabotage[]
  /** Where it is not that of the rest. */
  readonly sabotageCommit?: string
}

/** With runs of some promises in place of the last ones of the same scenes. */
export function triedAnew(report: Report, { tests, long }: Pick<Report, 'tests' | 'long'>): Report {
  return { ...report, tests: inPlace(report.tests, tests), long: inPlace(report.long, long) }
}

/** With more runs for minutes beside those of before. */
export function triedMore(report: Report, { tests, long }: Pick<Report, 'tests' | 'long'>): Report {
  return { ...report, tests: inPlace(report.tests, tests), long: [...report.long, ...long] }
}

function inPlace(last: readonly Run[], runs: readonly Run[]): readonly Run[] {
  const isAnew = (one: Run) =>
    runs.some(({ promise, scene }) => one.promise === promise && one.scene === scene)
  return [...last.filter((one) => !isAnew(one)), ...runs]
}

/** `promises`: texts by rule id, in the order of docs/spec/reliability.md. */
export function reportText(report: Report, promises: ReadonlyMap<string, string>): string {
  return `${[
    '# Reliability report',
    'Made by the command below from what it ran; no figure is written by hand, and a test holds this page to `reliability.json` beside it. What the promises say in full, and how they are tried: [spec/reliability.md](spec/reliability.md).',
    `\`\`\`sh\n${report.command}\n\`\`\``,
    `${report.date}, ${duration(report.seconds)}. ${Object.entries(report.facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(' · ')}.`,
    'Of each scene two figures: what every `npm test` does, and what this run did. *Bound*: with 95 % confidence less than this share of all would break (Clopper-Pearson, for none of n about 3/n). A scene prints its seed, and `TAKEBACK_SEED=… npx vitest run test/anomalies -t "[P01]"` replays it. Figures of time are of the machine above and of what else ran on it.',
    '**Not tried:** disks that acknowledge what they have not stored, faults of the kernel, several machines, Tencent’s own cloud.',
    ...[...promises].flatMap(([id, promise]) => promiseText(id, promise, report)),
    ...sabotageText(report),
  ].join('\n\n')}\n`
}

function promiseText(id: string, promise: string, { tests, long }: Report): string[] {
  const ours = (runs: readonly Run[]) => runs.filter((run) => run.promise === id)
  const scenes = [...new Set([...ours(tests), ...ours(long)].map(({ scene }) => scene))]
  const head = [`## ${id}`, promise]
  if (scenes.length === 0) return [...head, '**NOT TRIED.**']
  const rows = scenes.flatMap((scene) => {
    const [shorts, longs] = [tests, long].map((runs) => ours(runs).filter((run) => run.scene === scene))
    const [short] = shorts ?? []
    const runs = longs?.length === 0 ? [undefined] : (longs ?? [])
    return runs.map(
      (run, index) =>
        `| ${index === 0 ? scene : 'again'} | ${index === 0 ? tried(short) : ''} | ${tried(run)} | ${run === undefined ? '' : when(run)} | ${factsOf(run ?? short)} |`,
    )
  })
  const table = [
    '| scene | `npm test` | this run | time, seed | also |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ]
  return [...head, table.join('\n')]
}

function when({ seconds, seed, commit }: Run): string {
  const at = commit === undefined ? '' : `, commit ${commit}`
  return `${duration(seconds)}, seed ${seed}${at}`
}

function tried(run: Run | undefined): string {
  if (run === undefined) return 'not run'
  const { tried: count, failed, unit } = run
  const bound = count === 0 ? '' : `, bound ${percent(upperBound(count, failed))}`
  return `${grouped(count)} ${unit}: ${failed === 0 ? '0 broken' : `**${failed} BROKEN**`}${bound}`
}

function factsOf(run: Run | undefined): string {
  return Object.entries(run?.facts ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'number' ? grouped(value) : value}`)
    .join(', ')
}

function sabotageText({ sabotage, sabotageCommit }: Report): string[] {
  const caught = sabotage.filter(({ isCaught }) => isCaught).length
  const rows = sabotage.map(
    ({ id, bug, by, isCaught }) => `| ${id} | ${bug} | ${isCaught ? 'caught' : '**NOT CAUGHT**'} | ${by} |`,
  )
  const table = ['| | planted bug | | by |', '| --- | --- | --- | --- |', ...rows].join('\n')
  return [
    '## Planted bugs',
    'A suite that finds nothing may be unable to. So each of these is put into the sources as they are loaded, and the test beside it must fail.',
    `**Caught ${caught} of ${sabotage.length}**${sabotageCommit === undefined ? '' : `, commit ${sabotageCommit}`}.`,
    ...(rows.length > 0 ? [table] : []),
  ]
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** 1234567 as 1,234,567. */
function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** The promises of docs/spec/reliability.md: rows that begin with a P and two digits. */
export function promisesOf(spec: string): Map<string, string> {
  return new Map([...spec.matchAll(/^\| (P\d\d) \| (.*) \|$/gm)].map(([, id = '', text = '']) => [id, text]))
}
