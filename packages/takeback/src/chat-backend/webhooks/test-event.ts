/**
 * One call to an app's URL at an admin's word: rule D27 of docs/spec/delivery.md. It looks like any recall webhook, with
 * names that belong to nobody, and is not remembered: the answer is for whoever asked.
 */
import { Refusal, webhookCommands, type RecallCommand } from '@takeback/protocol'
import type { Engine } from '../engine.ts'
import { createRateLimit, type Rate } from '../rest/rate-limit.ts'
import { attemptDelivery, type Sender } from './attempt.ts'
import type { AttemptRecord } from './delivery-log.ts'
import { requestOf, type ShownRequest } from './delivery-request.ts'
import type { Origin, WebhookEvent } from './outbox.ts'
import { recallBody } from './render.ts'
import { readWebhookSettings, webhookSettingsOf } from './settings.ts'

/** Of one app. Enough for whoever sets an endpoint up, and too few to search a network for open ports (T40). */
export const testEventRate: Rate = { units: 20, per: 60_000 }
/** Tencent's, for calls that come too fast. */
const tooFast = 60007

export interface TestCall {
  readonly app: number
  readonly command: RecallCommand
  readonly origin: Origin
}

export interface Tested {
  readonly request: ShownRequest
  readonly record: AttemptRecord
}

/** Gives null when the app has no URL. Throws Refusal when there were too many. */
export type SendTestEvent = (call: TestCall) => Promise<Tested | null>

/** `passed`: milliseconds on a clock that is never set. */
export function createTestEvents(engine: Engine, sender: Sender, passed: () => number): SendTestEvent {
  const limit = createRateLimit(passed)
  return async ({ app, command, origin }) => {
    const [row] = await engine.read(webhookSettingsOf(app))
    if (row === undefined || row.url === '') return null
    if (!limit.take(String(app), testEventRate)) {
      const { units, per } = testEventRate
      throw new Refusal(
        tooFast,
        `more than ${units} test events of this app in ${per / 1000} s: wait a minute`,
      )
    }
    const settings = readWebhookSettings(row)
    const event = testEvent(app, command, origin, sender.clock.now())
    const body = JSON.stringify(recallBody(event, settings.forms))
    const { record } = await attemptDelivery({ event, settings, body, attempt: 1 }, sender)
    return { request: requestOf(event, settings, record.signedAt ?? record.at), record }
  }
}

function testEvent(app: number, command: RecallCommand, origin: Origin, eventTime: number) {
  const base = { app, origin, eventTime, conversation: 0 }
  const seconds = Math.floor(eventTime / 1000)
  switch (command) {
    case webhookCommands.c2cRecall: {
      const people = { from: 'takeback-test-from', to: 'takeback-test-to' }
      return { ...base, command, ...people, msgKey: `1_1_${seconds}`, unread: 0 } satisfies WebhookEvent
    }
    case webhookCommands.groupRecall: {
      const group = { groupType: 'Public', groupId: 'takeback-test-group', topicId: null }
      const messages = [{ seq: 1, msgId: `144115198244471703-${seconds}-1` }]
      return { ...base, command, ...group, messages } satisfies WebhookEvent
    }
    case webhookCommands.officialRecall:
      return {
        ...base,
        command,
        officialAccount: 'takeback-test-account',
        msgKeys: [`1_1_${seconds}`],
      } satisfies WebhookEvent
  }
}
