/**
 * The turns of the Chat backend on a real store, without HTTP: people who talk, take back and read, as users or as an
 * admin; a clock in our hands; a store that can be closed and opened again. Closes itself.
 *
 * `await using stage = await openRecallStage()`
 */
import { parseMsgKey, webhookCommands, type GroupType, type MsgKeyParts } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { AppSettings } from '../domain/app-settings.ts'
import { findQuotes } from '../domain/quotes.ts'
import type { RecallBy } from '../domain/recall-rules.ts'
import type { Engine } from '../engine.ts'
import type { FirstMember } from '../turns/group/create.ts'
import type { Origin, WebhookEvent } from '../webhooks/outbox.ts'
import { openChatPlace } from './chat-place.ts'

export const recallApp = 1_400_000_000
export const fromAdmin: RecallBy = { kind: 'admin' }
export const asUser = (userId: string): RecallBy => ({ kind: 'user', userId })

export interface SaidC2c {
  readonly from: string
  readonly to: string
  readonly key: MsgKeyParts
  readonly msgId: string
}

export interface SaidInGroup {
  readonly groupId: string
  readonly topicId: string | null
  readonly seq: number
  readonly msgId: string
}

export interface SaidToSubscribers {
  readonly officialId: string
  readonly key: string
}

export interface Manner {
  /** CloudCustomData. */
  readonly custom?: string
  readonly flags?: number
  readonly at?: readonly string[]
  /** The After-send webhook becomes a job too. */
  readonly afterSend?: boolean
}

/** What a turn answered about one message: 0, or the code it gave to the call or to the message. */
export interface Answered {
  readonly code: number
  readonly info: string
}

const rest: Origin = { operator: 'administrator', clientIp: '203.0.113.7', platform: 'RESTAPI' }
const phone: Origin = { operator: 'nobody', clientIp: '198.51.100.9', platform: 'Android' }
const outbox = statement<[], { payload: string }>(
  "SELECT payload FROM jobs WHERE queue LIKE 'webhook/%' ORDER BY id",
)

/** CloudCustomData of a reply that holds the quoted text. */
export function quoting(msgId: string, text: string): string {
  return JSON.stringify({ messageReply: { messageID: msgId, messageAbstract: text, version: 1 } })
}

export function textBody(text: string): string {
  return JSON.stringify([{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }])
}

export type RecallStage = Awaited<ReturnType<typeof openRecallStage>>

export async function openRecallStage(settings: Partial<AppSettings> = {}, openPlace = openChatPlace) {
  const place = await openPlace()
  const app = recallApp
  let time = 1_700_000_000_000
  let random = 0
  const clock = {
    now: () => time,
    advance: (ms: number) => {
      time += ms
    },
  }
  async function open(): Promise<Engine> {
    const opened = await place.open(clock)
    // A test that lets the disk fail sees it in what is refused.
    opened.failed.catch(() => {})
    return opened
  }
  let engine = await open()
  const set = (change: Partial<AppSettings>) =>
    engine.turn('upsert-app', {
      app,
      secretKey: 'key',
      newKey: '',
      admins: ['administrator'],
      settings: change,
    })
  try {
    await set(settings)
    const commands = Object.values(webhookCommands)
    await engine.turn('set-webhook', { app, url: 'http://127.0.0.1:9/hook', commands })
  } catch (error) {
    // Nobody else could close it: the disk of the test may fail here.
    await engine.close().catch(() => undefined)
    throw error
  }

  function content(text: string, { custom, flags = 0 }: Manner) {
    random += 1
    const { quoted, blanked } = findQuotes(custom ?? null)
    return {
      app,
      random,
      body: textBody(text),
      custom: custom ?? null,
      customBlanked: blanked,
      quoted,
      flags,
    }
  }

  return {
    app,
    folder: place.folder,
    address: place.address,
    clock,
    engine: () => engine,
    set,

    async reopen(): Promise<void> {
      await engine.close()
      engine = await open()
    },

    imports: (...userIds: string[]) =>
      engine.turn('accounts/import', {
        app,
        accounts: userIds.map((userId) => ({ userId, nick: null, faceUrl: null })),
      }),

    async group(groupId: string, type: GroupType, owner: string, members: readonly FirstMember[] = []) {
      const info = {
        introduction: '',
        notification: '',
        faceUrl: '',
        maxMembers: 6000,
        applyJoinOption: 'FreeAccess',
        inviteJoinOption: 'FreeAccess',
        custom: [],
      }
      const group = {
        app,
        operator: owner,
        groupId,
        type,
        owner,
        name: 'n',
        info,
        supportTopic: type === 'Community',
      }
      done(await engine.turn('group/create', { ...group, members }))
    },

    async topic(groupId: string, topicId: string) {
      const topic = { app, operator: 'administrator', groupId, topicId, creator: null, name: 't', info: '{}' }
      done(await engine.turn('group/create-topic', topic))
    },

    async official(officialId: string, owner: string, subscribers: readonly string[] = []) {
      const info = { introduction: '', faceUrl: '', organization: '', custom: '', maxSubscribers: 100 }
      const operator = 'administrator'
      done(await engine.turn('official/create', { app, operator, officialId, owner, name: 'n', info }))
      if (subscribers.length > 0)
        done(
          await engine.turn('official/add-subscribers', { app, operator, officialId, userIds: subscribers }),
        )
    },

    async tells(from: string, to: string, text: string, manner: Manner = {}): Promise<SaidC2c> {
      const { messageKey, msgId } = done(
        await engine.turn('c2c/send', {
          ...content(text, manner),
          sender: from,
          recipient: to,
          seq: random,
          clientTime: null,
          sendKey: null,
          afterSend: manner.afterSend ?? false,
          origin: phone,
        }),
      )
      const key = parseMsgKey(messageKey)
      if (key === null) throw new Error(messageKey)
      return { from, to, key, msgId }
    },

    async says(
      { groupId, topicId = null }: { readonly groupId: string; readonly topicId?: string | null },
      sender: string,
      text: string,
      manner: Manner = {},
    ): Promise<SaidInGroup> {
      const sent = done(
        await engine.turn('group/send', {
          ...content(text, manner),
          groupId,
          topicId,
          sender,
          priority: 2,
          detail: manner.at === undefined ? null : JSON.stringify({ at: manner.at, atAll: false, to: [] }),
          sendKey: `${random}`,
          afterSend: manner.afterSend ?? false,
          origin: phone,
        }),
      )
      if (sent.kind === 'dropped') throw new Error('dropped')
      return { groupId, topicId, seq: sent.seq, msgId: sent.msgId }
    },

    async broadcasts(officialId: string, text: string, manner: Manner = {}): Promise<SaidToSubscribers> {
      const sent = done(
        await engine.turn('official/send', {
          ...content(text, manner),
          officialId,
          sendKey: `o${random}`,
          afterSend: manner.afterSend ?? false,
          origin: rest,
        }),
      )
      return { officialId, key: sent.messageKey }
    },

    async recallsC2c(by: RecallBy, { from, to, key }: Omit<SaidC2c, 'msgId'>): Promise<Answered> {
      const command = { app, sender: from, recipient: to, messageKey: key, by, origin: originOf(by) }
      return answeredTo(await engine.turn('c2c/recall', command))
    },

    async recallsInGroup(
      by: RecallBy,
      { groupId, topicId, seq }: Omit<SaidInGroup, 'msgId'>,
      reason: string | null = null,
    ): Promise<Answered> {
      const command = { app, groupId, topicId, seqs: [seq], reason, by, origin: originOf(by) }
      return answeredTo(await engine.turn('group/recall', command))
    },

    async recallsBroadcast(by: RecallBy, { officialId, key }: SaidToSubscribers): Promise<Answered> {
      const command = { app, officialId, messageKeys: [key], reason: null, by, origin: originOf(by) }
      return answeredTo(await engine.turn('official/recall', command))
    },

    async readsGroup(
      userId: string,
      groupId: string,
      topicId: string | null,
      seq: number,
    ): Promise<Answered> {
      return answeredTo(await engine.turn('group/read', { app, groupId, topicId, userId, seq }))
    },

    /** What waits to be told to the app backend, oldest first. */
    async webhooks(): Promise<WebhookEvent[]> {
      return (await engine.read(outbox())).map(({ payload }): WebhookEvent => JSON.parse(payload))
    },

    async [Symbol.asyncDispose]() {
      await engine.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

function originOf(by: RecallBy): Origin {
  return by.kind === 'user' ? phone : rest
}

type Result = {
  readonly kind: string
  readonly code?: number
  readonly info?: string
  readonly codes?: readonly number[]
}

function answeredTo(result: Result): Answered {
  if (result.kind === 'refused') return { code: result.code ?? -1, info: result.info ?? '' }
  return { code: result.codes?.[0] ?? 0, info: '' }
}

function done<Value extends { readonly kind: string }>(
  result: Value,
): Exclude<Value, { readonly kind: 'refused' }> {
  if (result.kind === 'refused') throw new Error(JSON.stringify(result))
  return result as Exclude<Value, { readonly kind: 'refused' }>
}
