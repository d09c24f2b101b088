/** `takeback recall plan | show | run | stop | list | messages`: takes back much at once, after a look at it. */
import type { ListRecalledMessagesAnswer, ListRecallPlansAnswer, RecallPlanAnswer } from '@takeback/protocol'
import { setTimeout as wait } from 'node:timers/promises'
import type { Admin } from '../../admin/admin.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { momentOption } from '../moment.ts'
import { createProgressBar } from '../simulate/progress-bar.ts'
import { systemClock } from '../system-clock.ts'
import { placeInWords, planInWords, planLine, timeOf } from './plan-in-words.ts'

export type Verb = (values: FlagValues, admin: Admin, words: readonly string[]) => Promise<number>

type Plan = RecallPlanAnswer['Response']

/** How often a plan is looked at while it counts or runs. */
const LOOK_EVERY_MS = 500
const MOST_OF_A_PAGE = 100
const usualLimit = 20

export const verbs: Readonly<Record<string, Verb>> = { plan, show, run, stop, list, messages }

async function plan(values: FlagValues, admin: Admin): Promise<number> {
  const { sender, since, until, reason } = values
  if (sender === undefined || since === undefined)
    throw new UsageError(
      'Say whose messages and since when: "takeback recall plan --sender spammer --since 2h".',
    )
  const now = systemClock.now()
  const planned = await ask(admin, 'plan_recall', {
    From_Account: sender,
    Since: momentOption('since', since, now),
    ...(until !== undefined && { Until: momentOption('until', until, now) }),
    ...(reason !== undefined && { Reason: reason }),
  })
  const counted = await ended(admin, planned, 'counting')
  if (values.json) return say(JSON.stringify(counted))
  const { PlanId, Messages, State } = counted
  const next =
    State === 'ready' && Messages > 0
      ? `Nothing is taken back yet. Within the hour: takeback recall run ${PlanId} --count ${Messages}`
      : State === 'too-many'
        ? 'These are more than one plan may take back: shorten the time.'
        : 'There is nothing to take back.'
  return say(`${planInWords(counted)}\n\n${next}`)
}

async function show(values: FlagValues, admin: Admin, words: readonly string[]): Promise<number> {
  return tell(values, await ask(admin, 'get_recall_plan', { PlanId: planWord('show', words) }))
}

/** Ends with 0 when the plan is done and nothing was refused. */
async function run(values: FlagValues, admin: Admin, words: readonly string[]): Promise<number> {
  const PlanId = planWord('run', words)
  const { count, 'per-second': perSecond } = values
  if (count === undefined) {
    throw new UsageError(
      `Name the count that the plan told: "takeback recall run ${PlanId} --count N". "takeback recall show ${PlanId}" has it.`,
    )
  }
  const started = await ask(admin, 'execute_recall_plan', {
    PlanId,
    Messages: count,
    ...(perSecond !== undefined && { PerSecond: perSecond }),
  })
  const done = await ended(admin, started, 'running')
  tell(values, done)
  return done.State === 'done' && done.Refused === 0 ? 0 : 1
}

async function stop(values: FlagValues, admin: Admin, words: readonly string[]): Promise<number> {
  return tell(values, await ask(admin, 'stop_recall_plan', { PlanId: planWord('stop', words) }))
}

async function list(values: FlagValues, admin: Admin): Promise<number> {
  const body = { Limit: values.limit ?? usualLimit }
  const answer = await admin.call('takeback_recall', 'list_recall_plans', body)
  const { Plans } = answer['Response'] as ListRecallPlansAnswer['Response']
  if (values.json) return say(JSON.stringify(Plans))
  return say(Plans.length === 0 ? 'No plans.' : Plans.map(planLine).join('\n'))
}

/** The whole record, page by page: a line per message. */
async function messages(values: FlagValues, admin: Admin, words: readonly string[]): Promise<number> {
  const PlanId = planWord('messages', words)
  let next: number | null = 0
  while (next !== null) {
    const body = { PlanId, After: next, Limit: MOST_OF_A_PAGE }
    const answer = await admin.call('takeback_recall', 'list_recalled_messages', body)
    const page = answer['Response'] as ListRecalledMessagesAnswer['Response']
    for (const message of page.Messages) {
      const code = message.Code === 0 ? 'taken back' : `refused ${message.Code}`
      const line = [timeOf(message.At), code, placeInWords(message), message.Message, message.MsgId]
      say(values.json ? JSON.stringify(message) : line.join('  '))
    }
    next = page.Next
  }
  return 0
}

async function ask(admin: Admin, command: string, body: object): Promise<Plan> {
  return (await admin.call('takeback_recall', command, { ...body }))['Response'] as Plan
}

/** Looks until it is no longer in this state. Whoever ends the command meanwhile does not end the plan. */
async function ended(admin: Admin, begun: Plan, state: 'counting' | 'running'): Promise<Plan> {
  let looked = begun
  while (looked.State === state) {
    await wait(LOOK_EVERY_MS)
    looked = await ask(admin, 'get_recall_plan', { PlanId: looked.PlanId })
    if (state === 'running') showProgress('taking back', looked.Recalled + looked.Refused, looked.Messages)
  }
  return looked
}

const showProgress = createProgressBar(process.stderr)

function planWord(verb: string, [word]: readonly string[]): number {
  if (word !== undefined && /^[1-9]\d{0,14}$/.test(word)) return Number(word)
  const given = word === undefined ? 'Name the plan' : `"${word}" is no plan`
  throw new UsageError(
    `${given}: "takeback recall ${verb} 7", with a number that "takeback recall list" shows.`,
  )
}

function tell(values: FlagValues, plan: Plan): number {
  return say(values.json ? JSON.stringify(plan) : planInWords(plan))
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
