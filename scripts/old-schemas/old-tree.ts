/** The product as a commit had it, in a folder of its own, with the packages that are installed here. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface OldTree extends Disposable {
  readonly folder: string
  has(path: string): boolean
}

/** `commit`: null for the files as they are now. */
export function openOldTree(commit: string | null): OldTree {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-old-'))
  if (commit === null) copyNow(folder)
  else {
    const copy = `git archive ${commit} packages package.json | tar -x -C "$1"`
    execFileSync('bash', ['-o', 'pipefail', '-c', copy, '-', folder], { cwd: root })
  }
  linkPackages(folder)
  return {
    folder,
    has: (path) => existsSync(join(folder, path)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

function copyNow(folder: string): void {
  for (const name of ['packages', 'package.json'])
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    })
}

/** Our own of that commit, all others of now. */
function linkPackages(folder: string): void {
  const [here, there] = [join(root, 'node_modules'), join(folder, 'node_modules')]
  mkdirSync(join(there, '@takeback'), { recursive: true })
  for (const name of readdirSync(here))
    if (name !== '@takeback') symlinkSync(join(here, name), join(there, name))
  for (const name of readdirSync(join(folder, 'packages')))
    if (name !== 'takeback') symlinkSync(join(folder, 'packages', name), join(there, '@takeback', name))
}

const tables = [
  'packages/store/src/store-tables.ts',
  'packages/store/src/sqlite/store-tables.ts',
  'packages/store/src/postgres/signal-log.ts',
  'packages/store/src/postgres/migrate.ts',
  'packages/takeback/src/chat-backend/tables/migrations.ts',
  'packages/receiver/src/inbox/tables.ts',
  'packages/receiver/src/postgres',
]

/**
 * Before each commit of main that touched a list of changes, the one that had the list of before; and null: the files of now.
 * `since`: only of what came behind this commit.
 */
export function candidates(since: string | undefined): (string | null)[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const range = since === undefined ? 'main' : `${since}..main`
  const touching = git('rev-list', '--reverse', range, '--', ...tables).split('\n')
  const behind = touching.filter((commit) => commit !== '').slice(since === undefined ? 1 : 0)
  return [...behind.map((commit) => git('rev-parse', '--short', `${commit}^`)), null]
}
