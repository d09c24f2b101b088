/** kill -9 of a process in the middle of a bulk recall: every message is taken back once, told once and listed once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { formatMsgKey } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { expect, inject, test } from 'vitest'
import { createLog } from '../../http/log.ts'
import { planById } from '../tables/recall-plans.ts'
import { until } from '../testing/open-delivery-stage.ts'
import { openRecallStage, type RecallStage } from '../testing/open-recall-stage.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import { startRecallPlans } from './start.ts'

/** So many recalls are committed, then the process is killed: at the begin, within a step, at its end, beyond it. */
const killsAfter = [1, 30, 50, 70]
/** On PostgreSQL what a killed process had leased is the next one's when the lease is over, a minute later. */
const timeout = inject('store') === 'postgres' ? 60_000 * (killsAfter.length + 2) : 60_000
const program = fileURLToPath(new URL('../testing/killable-recaller.ts', import.meta.url))
const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
const listed = statement<[], { name: string; code: number }>('SELECT name, code FROM recall_plan_messages')

test('[BU6] [BU7] killed again and again: each message once, in order', { timeout }, async () => {
  await using stage = await openRecallStage({ retentionMs: 36_500 * 86_400_000 })
  const friends = ['romeo', 'juliet', 'nurse', 'paris']
  await stage.imports('tybalt', ...friends)
  await stage.group('town', 'Public', 'tybalt')
  const told = await Promise.all(
    Array.from({ length: 200 }, (_, n) => stage.tells('tybalt', friends[n % 4] ?? '', 'an insult')),
  )
  const said = await Promise.all(
    Array.from({ length: 150 }, () => stage.says({ groupId: 'town' }, 'tybalt', 'an insult')),
  )
  stage.clock.advance(1000)
  const plan = await planned(stage)

  await stage.engine().close()
  for (const recalls of killsAfter) await killAfter(stage.address, recalls)
  expect(await lastLine(stage.address)).toBe('done')
  await stage.reopen()

  const [row] = await stage.engine().read(planById(plan))
  expect(row).toMatchObject({ state: 'done', messages: 350, recalled: 350, refused: 0 })
  const names = [...told.map(({ key }) => formatMsgKey(key)), ...said.map(({ seq }) => String(seq))]
  const record = await stage.engine().read(listed())
  expect(record.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  expect(new Set(record.map(({ code }) => code))).toEqual(new Set([0]))

  const webhooks = await stage.webhooks()
  const keys = (friend: string) =>
    webhooks.flatMap((event) => ('msgKey' in event && event.to === friend ? [event.msgKey] : []))
  for (const friend of friends)
    expect(keys(friend)).toEqual(told.filter(({ to }) => to === friend).map(({ key }) => formatMsgKey(key)))
  const seqs = webhooks.flatMap((event) => ('messages' in event ? event.messages.map(({ seq }) => seq) : []))
  expect(seqs).toEqual(said.map(({ seq }) => seq).toSorted((a, b) => a - b))
})

async function planned(stage: RecallStage): Promise<number> {
  const engine = stage.engine()
  const log = createLog({ level: 'silent', stream: { write: () => true } })
  const ofApp = { app: stage.app, sender: 'tybalt', since: 1, until: null, reason: null, origin, asOf: 0 }
  const made = await engine.turn('recall-plans/plan', ofApp)
  if (made.kind === 'refused') throw new Error(made.info)
  const counting = startRecallPlans({ engine, clock: machineTimeline(stage.clock), log })
  await until(
    () => engine.read(planById(made.id)),
    ([row]) => row?.state === 'ready',
  )
  await counting.stop()
  const command = { app: stage.app, plan: made.id, messages: 350, perSecond: 500, origin }
  expect(await engine.turn('recall-plans/execute', command)).toEqual({ kind: 'changed' })
  return made.id
}

type Address = RecallStage['address']

function start(address: Address) {
  const child = spawn(process.execPath, [program, ...address], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, lines: createInterface({ input: child.stdout }) }
}

async function killAfter(address: Address, recalls: number): Promise<void> {
  const { child, lines } = start(address)
  let heard = 0
  for await (const line of lines) {
    heard += line === 'recalled' ? 1 : 0
    if (heard === recalls) child.kill('SIGKILL')
  }
  // One that ended by itself would prove nothing.
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
}

async function lastLine(address: Address): Promise<string> {
  const { child, lines } = start(address)
  for await (const line of lines) {
    if (line === 'recalled') continue
    child.kill('SIGTERM')
    return line
  }
  return 'nothing'
}
