/**
 * [E20] Real clients, two devices of everybody, at a Chat backend that really listens and really delivers its webhooks: random
 * sends, quotes, mentions, recalls and races for them, reads, roles, other owners, joining and leaving, networks that come and
 * go, groups that end, backends that restart or are killed, against the plainest model of what each of it means. After every
 * step everybody's view, unread counts and pages, REST and the webhooks have to agree with it.
 *
 * `TAKEBACK_MODEL_RUNS` says how many runs of each kind (2, on PostgreSQL 1), `TAKEBACK_MODEL_SEED` replays those of a seed.
 */
import * as fc from 'fast-check'
import { inject, test } from 'vitest'
import { agreesAtLast } from './agree.ts'
import { moment } from './moment.ts'
import { overlapping, settled } from './steps.ts'
import { openWorld } from './world.ts'

const runs = Number(process.env['TAKEBACK_MODEL_RUNS'] ?? (inject('store') === 'postgres' ? 1 : 2))
const seed = Number(process.env['TAKEBACK_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))

const kinds = [
  { title: '[E20] after every step everybody agrees with the model', steps: settled, most: 60 },
  { title: '[E20] also when steps meet', steps: overlapping, most: 40 },
]

for (const { title, steps, most } of kinds)
  test(
    title,
    async () => {
      process.stderr.write(`TAKEBACK_MODEL_SEED=${seed} TAKEBACK_MODEL_RUNS=${runs}\n`)
      const whole = fc.array(steps, { minLength: most / 2, maxLength: most, size: 'max' })
      let done = 0
      await fc.assert(
        fc.asyncProperty(whole, async (moments) => {
          await using world = await openWorld()
          for (const one of moments) await moment(world, one)
          await agreesAtLast(world)
          done += 1
          if (done % 10 === 0) process.stderr.write(`${done} runs agree\n`)
        }),
        { numRuns: runs, seed, endOnFailure: true },
      )
    },
    60_000 + runs * 60_000,
  )
