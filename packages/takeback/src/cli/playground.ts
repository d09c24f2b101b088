/** What the playground asks of the Chat backend, when both halves run in one process. Rules PG1-PG6 of docs/spec/playground.md. */
import {
  type PlaygroundView,
  refusalText,
  type RestAnswer,
  type WireAttempt,
  type WirePage,
  type WireView,
} from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import type { Clock } from '@takeback/store'
import { type Admin, AdminRefused } from '../admin/admin.ts'
import type { Playground } from '../app-backend/playground/routes.ts'
import type { ChatBackend } from '../chat-backend/start.ts'
import { deliveriesOf, type DeliveryRow, deliveryView } from '../chat-backend/webhooks/deliveries.ts'
import { deliveryRequest } from '../chat-backend/webhooks/delivery-request.ts'
import { placesOf } from '../chat-backend/webhooks/event-places.ts'
import {
  noWebhook,
  readWebhookSettings,
  type WebhookSettings,
  webhookSettingsOf,
} from '../chat-backend/webhooks/settings.ts'
import { demoGroup, demoPeople, type Scene } from './demo-scene.ts'

/** A day: a page that stays open longer asks again when it is reloaded. */
const userSigSeconds = 86_400
const shownDeliveries = 20

export interface PlaygroundParts {
  readonly chat: ChatBackend
  readonly admin: Admin
  readonly scene: Scene
  /** UserSigs are issued at its time. */
  readonly clock: Clock
}

export function createPlayground({ chat, admin, scene, clock }: PlaygroundParts): Playground {
  const [app] = chat.apps
  if (app === undefined) throw new Error('started without an app')
  const { sdkAppId, admins } = app
  const live = new URL(chat.url)
  const view: PlaygroundView = {
    sdkAppId,
    chatUrl: chat.url,
    admin: admins[0] ?? '',
    people: demoPeople
      .filter(({ hasPhone }) => hasPhone)
      .map(({ userId, platform }) => ({ userId, platform })),
    group: demoGroup,
  }

  return {
    view: () => view,
    liveOrigin: () => `${live.protocol === 'https:' ? 'wss' : 'ws'}://${live.host}`,
    userSig(userId) {
      // Nobody else's, least of all the admin's.
      if (!view.people.some((person) => person.userId === userId)) return null
      const nowSeconds = Math.floor(clock.now() / 1000)
      return issueUserSig({ sdkAppId, key: app.key, userId, expireSeconds: userSigSeconds, nowSeconds })
    },
    scene: async (language) => ({ messages: await scene.play(language) }),
    async rest(path, body) {
      const [service = '', command = ''] = path.split('/')
      try {
        return { answer: (await admin.call(service, command, body)) as RestAnswer['answer'] }
      } catch (error) {
        if (!(error instanceof AdminRefused)) throw error
        const ErrorInfo = error.info === '' ? refusalText(error.code) : error.info
        return { answer: { ActionStatus: 'FAIL', ErrorCode: error.code, ErrorInfo } }
      }
    },
    async deliveries(): Promise<WirePage> {
      const [rows, [settings]] = await Promise.all([
        chat.engine.read(deliveriesOf(sdkAppId, Number.MAX_SAFE_INTEGER, shownDeliveries)),
        chat.engine.read(webhookSettingsOf(sdkAppId)),
      ])
      const read = settings === undefined ? noWebhook : readWebhookSettings(settings)
      return { deliveries: rows.flatMap((row) => wireView(row, read)) }
    },
  }
}

function wireView(row: DeliveryRow, settings: WebhookSettings): WireView[] {
  const request = deliveryRequest(row, settings)
  if (request === null) return []
  const { id, command, state, log } = deliveryView(row)
  const { event, line, host, body } = request
  const { groupId, topicId, messages } = placesOf(event)
  const attempts = log.map(({ at, ms, kind, status, meaning, answer, why }): WireAttempt => ({
    at,
    ms,
    kind,
    status: status ?? null,
    meaning: meaning ?? null,
    answer: answer ?? null,
    why: why ?? null,
  }))
  return [
    {
      id,
      command,
      state,
      recalledAt: event.eventTime,
      groupId: topicId ?? groupId,
      messages,
      request: { line, host, body },
      attempts,
    },
  ]
}
