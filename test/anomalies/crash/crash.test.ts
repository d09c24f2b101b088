/**
 * The stores on a disk that fails: at every change of a file the process or the machine ends, or the change does not succeed.
 * Rules P01, P04, P11, P12 and P13 of docs/spec/reliability.md.
 */
import { needsFaultFs } from '../fault-fs/build.ts'
import { runOnFaultFs } from '../fault-fs/run-on-fault-fs.ts'
import { below, diceOf } from '../dice.ts'
import { scene, type Trying } from '../runs/scene.ts'
import type { FullDiskFindings } from './full-disk-process.ts'
import type { ImageFindings } from './images-process.ts'
import type { ErrorFindings } from './io-errors-process.ts'
import type { SlowFindings } from './slow-flush-process.ts'

const need = needsFaultFs
const program = (name: string) => new URL(`${name}-process.ts`, import.meta.url)

const STEPS = 8
/** Changes that are tried in one process. */
const POINTS = 12
/** About as many as opening, a few steps and opening again make. */
const LAST_CHANGE = { chat: 480, inbox: 320 } as const
const FULL_ROUNDS = 30
const SLOW_ROUNDS = 2
const SLOW_MS = 2500

async function lookAtCopies(trying: Trying, script: 'chat' | 'inbox'): Promise<void> {
  for (const seed of trying.rounds()) {
    const { copies, wrong } = await runOnFaultFs<ImageFindings>(program('images'), script, seed, STEPS)
    for (const [how, count] of Object.entries(copies)) {
      trying.tried(count)
      trying.add(names[how] ?? how, count)
    }
    trying.broke(...wrong)
  }
}

const names: Readonly<Record<string, string>> = {
  kill: 'killed before a change',
  torn: 'killed in a write',
  cut: 'power cut',
  mix: 'power cut, some of it written',
}

scene(
  'the Chat backend ends before or in each change of a file: all that it promised is there, and nothing is half there',
  { promise: 'P01', unit: 'crashes', rounds: 1, need },
  (trying) => lookAtCopies(trying, 'chat'),
)

scene(
  'the receiver ends before or in each change of a file: all that it answered 200 is there, and nothing is half there',
  { promise: 'P04', unit: 'crashes', rounds: 1, need },
  (trying) => lookAtCopies(trying, 'inbox'),
)

/** A folder is named after each. */
function differentPoints(dice: ReturnType<typeof diceOf>, last: number): number[] {
  const points = new Set<number>()
  while (points.size < POINTS) points.add(1 + below(dice, last))
  return [...points]
}

for (const script of ['chat', 'inbox'] as const) {
  scene(
    `a change of a file fails with EIO (${script}): nothing is promised any more, and the next process finds all that was`,
    { promise: 'P12', unit: 'errors', rounds: 1, need },
    async (trying) => {
      for (const seed of trying.rounds()) {
        const dice = diceOf(seed)
        const points = differentPoints(dice, LAST_CHANGE[script])
        const found = await runOnFaultFs<ErrorFindings>(program('io-errors'), script, seed, ...points)
        trying.tried(found.tried)
        trying.add('openings refused', found.refusedOpenings)
        trying.add('promises refused', found.refusedPromises)
        trying.broke(...found.wrong)
      }
    },
  )

  scene(
    `the disk is full in the middle (${script}): nothing of what is refused is there, and it goes on as soon as there is room`,
    { promise: 'P11', unit: 'full disks', rounds: 1, need },
    async (trying) => {
      for (const seed of trying.rounds()) {
        const found = await runOnFaultFs<FullDiskFindings>(program('full-disk'), script, seed, FULL_ROUNDS)
        trying.tried(found.tried)
        trying.add('refused', found.refused)
        trying.broke(...found.wrong)
      }
    },
  )
}

scene(
  'a flush takes 2.5 s: every webhook is answered before its sender gives up, and the event loop goes on',
  { promise: 'P13', unit: 'deliveries', rounds: 1, need },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const found = await runOnFaultFs<SlowFindings>(program('slow-flush'), seed, SLOW_ROUNDS, SLOW_MS)
      trying.tried(found.tried)
      trying.add('told to come again', found.refused)
      trying.greatest('slowest answer in ms', found.slowestAnswerMs)
      trying.greatest('longest gap of the event loop in ms', found.longestGapMs)
      trying.broke(...found.wrong)
    }
  },
)
