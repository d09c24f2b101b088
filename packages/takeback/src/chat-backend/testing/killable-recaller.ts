/**
 * A process that carries out the plans of a store, to be killed: `node killable-recaller.ts FILE`. Says `recalled` for
 * each recall that is committed, and `done` when a plan has ended.
 */
import { openSqliteStore } from '@takeback/store/sqlite'
import { createLog } from '../../http/log.ts'
import { startRecallPlans } from '../recall-plans/start.ts'
import { eventTopic } from '../tables/events.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import type { chatStore } from '../turns/index.ts'
import { planTopic } from '../turns/recall-plans/jobs.ts'

const clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) }
const [, , file = ''] = process.argv
const engine = await openSqliteStore<typeof chatStore>({
  file,
  module: new URL('../turns/index.ts', import.meta.url),
  clock,
})
const say = (line: string) => process.stdout.write(`${line}\n`)
engine.onSignal(eventTopic, () => say('recalled'))
engine.onSignal(planTopic, () => say('done'))
startRecallPlans({
  engine,
  clock: machineTimeline(clock),
  log: createLog({ level: 'error', stream: process.stderr }),
})
