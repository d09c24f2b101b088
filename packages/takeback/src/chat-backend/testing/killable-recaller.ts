/**
 * A process that carries out the plans of a store, to be killed: `node killable-recaller.ts FILE`, or with the URL of a
 * database and a SCHEMA. Says `recalled` for each recall that is committed, and `done` when a plan has ended.
 */
import { openSqliteStore } from '@takeback/store/sqlite'
import { createLog } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { startRecallPlans } from '../recall-plans/start.ts'
import { eventTopic } from '../tables/events.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import type { chatStore } from '../turns/index.ts'
import { planTopic } from '../turns/recall-plans/jobs.ts'
import { engineAt } from './engine-at.ts'

const clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) }
const [, , place = '', schema] = process.argv
const engine: Engine =
  schema === undefined
    ? await openSqliteStore<typeof chatStore>({
        file: place,
        module: new URL('../turns/index.ts', import.meta.url),
        clock,
      })
    : (await engineAt(place, clock, schema)).engine
const say = (line: string) => process.stdout.write(`${line}\n`)
engine.onSignal(eventTopic, () => say('recalled'))
engine.onSignal(planTopic, () => say('done'))
startRecallPlans({
  engine,
  clock: machineTimeline(clock),
  log: createLog({ level: 'error', stream: process.stderr }),
})
