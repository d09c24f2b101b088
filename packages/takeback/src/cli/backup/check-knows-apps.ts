/** Whether ledgers are those of a database: rule BK18 of docs/spec/backup.md. "0 messages" would read as if all were well. */
import { readEffectKey } from '@takeback/protocol'
import type { Engine } from '../../chat-backend/engine.ts'
import { allApps } from '../../chat-backend/tables/apps.ts'
import { CannotRun } from '../cannot-run.ts'
import type { KnownLine, Ledger } from './ledger-file.ts'

/** Throws CannotRun when not one app of the ledgers is known there. */
export async function checkKnowsApps(
  engine: Pick<Engine, 'read'>,
  ledgers: readonly Ledger[],
  place: string,
): Promise<void> {
  const known = new Set((await engine.read(allApps())).map(({ app }) => app))
  const named = new Set<number>()
  for (const { lines } of ledgers) {
    for (const line of lines) {
      const app = appOf(line)
      if (known.has(app)) return
      named.add(app)
    }
  }
  if (named.size === 0) return
  const theirs = known.size === 0 ? 'no app at all' : `the apps ${[...known].join(', ')}`
  throw new CannotRun(
    `${place} has ${theirs}, and the ledger is of ${[...named].join(', ')}: is it the right database? Nothing was taken back.`,
  )
}

function appOf(line: KnownLine): number {
  if ('erased' in line) return line.app
  return readEffectKey(line.recalled)?.sdkAppId ?? 0
}
