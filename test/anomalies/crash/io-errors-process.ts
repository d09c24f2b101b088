/**
 * `node io-errors-process.ts chat|inbox SEED N…`, on fault-fs: for each N everything anew, and the N-th change of the folder fails
 * with EIO, once; the disk is fine before and after. After the first refusal nothing may be promised any more, and what was
 * promised must be there for the next process. Says one line of JSON: ErrorFindings.
 */
import { globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@takeback/store/sqlite'
import { disk } from '../fault-fs/disk.ts'
import { scriptNamed } from './all-scripts.ts'
import type { Script, ScriptKind } from './script.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

export interface ErrorFindings {
  /** Whose N-th change came. */
  readonly tried: number
  /** Where the error refused an opening, or a promise; where it did neither, it struck what can be done without. */
  readonly refusedOpenings: number
  readonly refusedPromises: number
  readonly wrong: readonly string[]
}

const STEPS = 6
const STEPS_AFTERWARDS = 3
const clock = { now: () => 1_700_000_000_000 }

const [, , name = '', seed = '1', ...numbers] = process.argv
console.log(JSON.stringify(await run(scriptNamed(name))))

async function run(kind: ScriptKind): Promise<ErrorFindings> {
  using place = openWorkplace()
  const found = { tried: 0, refusedOpenings: 0, refusedPromises: 0, wrong: [] as string[] }
  for (const n of numbers.map(Number)) {
    const { struck, refused, wrong } = await tryOne(kind, place, n)
    if (!struck) continue
    found.tried += 1
    if (refused === 'opening') found.refusedOpenings += 1
    if (refused === 'promise') found.refusedPromises += 1
    found.wrong.push(...wrong.map((sentence) => `change ${n}: ${sentence}`))
  }
  return found
}

interface Trial {
  readonly struck: boolean
  readonly refused: 'opening' | 'promise' | null
  readonly wrong: readonly string[]
}

async function tryOne(kind: ScriptKind, place: Workplace, n: number): Promise<Trial> {
  const folder = join(place.live, String(n))
  mkdirSync(folder)
  process.env['TMPDIR'] = folder
  disk.watch(folder)
  disk.failAt('eio', n)
  const opened = await kind.open({ folder, seed: Number(seed) }).catch((error: unknown) => error as Error)
  if (opened instanceof Error) {
    place.rest()
    return {
      struck: true,
      refused: 'opening',
      wrong: [...unplanned(opened), ...(await reopens(kind, folder))],
    }
  }
  const refusal = await firstRefusal(opened)
  const struck = disk.changes() >= n
  const before = opened.promised()
  const more = refusal === null ? 0 : STEPS_AFTERWARDS
  for (let step = 0; step < more; step += 1) await opened.step().catch(() => {})
  const late = opened.promised() - before
  place.rest()
  const wrong = [
    ...unplanned(refusal),
    ...(late === 0 ? [] : [`${late} promises after the error`]),
    ...opened.check(opened.file, STEPS + STEPS_AFTERWARDS),
  ]
  await closed(opened)
  return { struck, refused: refusal === null ? null : 'promise', wrong }
}

/** After an error there may be nothing to close any more. */
async function closed(script: Script): Promise<void> {
  try {
    await script[Symbol.asyncDispose]()
  } catch {
    // Its files were looked at already.
  }
}

async function firstRefusal(script: Script): Promise<Error | null> {
  try {
    for (let step = 0; step < STEPS; step += 1) {
      await script.step()
      if (step === STEPS / 2) await script.reopen()
    }
    return null
  } catch (error) {
    return error as Error
  }
}

/** A sentence for people was planned; anything else is a bug. */
function unplanned(refusal: Error | null): string[] {
  const isPlanned =
    refusal === null || refusal.name === 'StoreUnavailable' || refusal.message.endsWith('was answered 503')
  return isPlanned ? [] : [`refused with ${refusal.stack}`]
}

async function reopens({ module }: ScriptKind, folder: string): Promise<string[]> {
  const [file] = globSync('**/*.db', { cwd: folder })
  if (file === undefined) return []
  try {
    await (await openSqliteStore({ file: join(folder, file), module, clock })).close()
    return []
  } catch (error) {
    return [`the next opening: ${String(error)}`]
  }
}
