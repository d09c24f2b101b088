/**
 * [E20] Real clients, two devices of some people, at a Chat backend that really listens and really delivers its webhooks:
 * random sends, quotes, mentions, recalls and races for them, reads, roles, other owners, joining and leaving, networks that come and
 * go, groups that end, backends that restart or are killed, against the plainest model of what each of it means.
 *
 * `TAKEBACK_MODEL_RUNS` says how many runs (3), `TAKEBACK_MODEL_SEED` replays those of a seed.
 */
import * as fc from 'fast-check'
import { test } from 'vitest'
import { act } from './act.ts'
import { agrees, agreesThroughout } from './agree.ts'
import { step } from './steps.ts'
import { openWorld } from './world.ts'

const runs = Number(process.env['TAKEBACK_MODEL_RUNS'] ?? 3)
const seed = Number(process.env['TAKEBACK_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))

test(
  '[E20] whatever happens, every client, REST and the webhooks agree with the model',
  async () => {
    process.stderr.write(`TAKEBACK_MODEL_SEED=${seed} TAKEBACK_MODEL_RUNS=${runs}\n`)
    let steps = 0
    let whole = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60, size: 'max' }), async (moves) => {
        await using world = await openWorld()
        for (const move of moves) {
          // Frames per second are counted by the same clock.
          world.backend.pass(300)
          await act(world, move)
          if (move.settles) await agrees(world)
          steps += 1
        }
        await agreesThroughout(world)
        whole += 1
        if (whole % 10 === 0) process.stderr.write(`${whole} runs agree, ${steps} steps\n`)
      }),
      { numRuns: runs, seed, endOnFailure: true },
    )
  },
  60_000 + runs * 60_000,
)
