/**
 * `node slow-flush-process.ts SEED ROUNDS MS`, on fault-fs: a receiver whose disk takes MS milliseconds for a flush. Every webhook
 * is answered before the sender gives up, 200 or 503, the event loop goes on, and what was answered 200 is there.
 * Says one line of JSON: SlowFindings.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { disk } from '../fault-fs/disk.ts'
import { openWorkplace } from './workplace.ts'
import { inboxScript } from './inbox-script.ts'

export interface SlowFindings {
  readonly tried: number
  /** Rounds in which somebody was told to come again. */
  readonly refused: number
  readonly slowestAnswerMs: number
  readonly longestGapMs: number
  readonly wrong: readonly string[]
}

/** Tencent's. */
const PATIENCE_MS = 2000

const [, , seed = '1', rounds = '1', ms = '2500'] = process.argv
console.log(JSON.stringify(await run()))

async function run(): Promise<SlowFindings> {
  using place = openWorkplace()
  disk.watch(place.live)
  const script = await inboxScript.open({ folder: place.live, seed: Number(seed) })
  disk.slowFlush(Number(ms))
  const gaps = monitorEventLoopDelay({ resolution: 10 })
  gaps.enable()
  let [refused, slowest] = [0, 0]
  for (let round = 0; round < Number(rounds); round += 1) {
    const begin = performance.now()
    await script.step().catch(() => void (refused += 1))
    slowest = Math.max(slowest, performance.now() - begin)
  }
  gaps.disable()
  disk.slowFlush(0)
  // What was late is stored all the same; the first step that is answered stands behind it.
  while (await isRefused(() => script.step()));
  const wrong = script.check(script.file, Number(rounds))
  if (slowest > PATIENCE_MS) wrong.push(`an answer took ${Math.round(slowest)} ms`)
  await script[Symbol.asyncDispose]()
  place.rest()
  const longestGapMs = Math.round(gaps.max / 1e6)
  return { tried: Number(rounds), refused, slowestAnswerMs: Math.round(slowest), longestGapMs, wrong }
}

async function isRefused(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return false
  } catch {
    return true
  }
}
