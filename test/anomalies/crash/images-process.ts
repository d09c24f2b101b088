/**
 * `node images-process.ts chat|inbox SEED STEPS`, on fault-fs: runs the script while copies of its folder are taken before each
 * change, as a kill -9, a torn write, a power cut and half a power cut there would leave it; then looks at every copy.
 * Says one line of JSON: ImageFindings.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { disk } from '../fault-fs/disk.ts'
import { scriptNamed } from './all-scripts.ts'
import type { Script } from './script.ts'
import { openWorkplace } from './workplace.ts'

export interface ImageFindings {
  /** By way of ending. */
  readonly copies: Readonly<Record<string, number>>
  /** One sentence each. */
  readonly wrong: readonly string[]
}

const STEPS_OF_ONE_OPENING = 4

const [, , name = '', seed = '1', steps = '1'] = process.argv
console.log(JSON.stringify(await run()))

async function run(): Promise<ImageFindings> {
  using place = openWorkplace()
  disk.watch(place.live)
  disk.seed(Number(seed))
  await using script = await scriptNamed(name).open({ folder: place.live, seed: Number(seed) })
  disk.takeImages(place.aside)
  for (let step = 0; step < Number(steps); step += 1) {
    await script.step()
    disk.promised()
    if (step % STEPS_OF_ONE_OPENING === STEPS_OF_ONE_OPENING - 1) await script.reopen()
  }
  place.rest()

  const copies: Record<string, number> = {}
  const wrong: string[] = []
  for (const copy of readdirSync(place.aside).toSorted()) {
    const [, how = '', promised = ''] = copy.split('-')
    copies[how] = (copies[how] ?? 0) + 1
    const file = join(place.aside, copy, relative(place.live, script.file))
    wrong.push(...lookAt(script, file, Number(promised)).map((sentence) => `${copy}: ${sentence}`))
    rmSync(join(place.aside, copy), { recursive: true, force: true })
  }
  return { copies, wrong }
}

function lookAt(script: Script, file: string, steps: number): string[] {
  if (!existsSync(file)) return ['the database is gone']
  try {
    return script.check(file, steps)
  } catch (error) {
    return [`it can't be read: ${String(error)}`]
  }
}
