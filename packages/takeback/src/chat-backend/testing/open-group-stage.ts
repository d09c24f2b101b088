/**
 * For tests of groups and official accounts: the stage of rest/open-stage.ts (a real store, real HTTP), of which each
 * test takes an app of its own, whose webhooks are all switched on and whose outbox can be looked at.
 */
import { webhookCommands } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { AppSettings } from '../domain/app-settings.ts'
import type { Engine } from '../engine.ts'
import type { WebhookEvent } from '../webhooks/outbox.ts'
import { openStage, type Stage } from './open-stage.ts'

type Fields = Readonly<Record<string, unknown>>

/** Parsed JSON, looked into by tests. */
// oxlint-disable-next-line typescript/no-explicit-any -- an answer is whatever the command made of it
type Answer = any

const outbox = statement<[], { payload: string }>('SELECT payload FROM jobs ORDER BY id')

/** What tests count. */
const counts = {
  messages: statement<[app: number], { n: number }>('SELECT COUNT(*) AS n FROM messages WHERE app = $1'),
  bodies: statement<[app: number], { n: number }>(
    'SELECT COUNT(*) AS n FROM bodies WHERE message IN (SELECT id FROM messages WHERE app = $1)',
  ),
  events: statement<[app: number], { n: number }>(
    'SELECT COUNT(*) AS n FROM events WHERE conversation IN (SELECT id FROM conversations WHERE app = $1)',
  ),
  group_members: statement<[app: number], { n: number }>(
    'SELECT COUNT(*) AS n FROM group_members WHERE app = $1',
  ),
  chat_groups: statement<[app: number], { n: number }>(
    'SELECT COUNT(*) AS n FROM chat_groups WHERE app = $1',
  ),
}

const services: Readonly<Record<string, string>> = {
  group: 'group_open_http_svc',
  topic: 'million_group_open_http_svc',
  official: 'official_account_open_http_svc',
}

export interface GroupApp {
  readonly app: number
  readonly engine: Engine
  /** `group/send_group_msg`: services are `group`, `topic`, `official`. */
  readonly call: (command: string, body: Fields) => Promise<Answer>
  readonly imports: (...userIds: string[]) => Promise<void>
  /** The webhook jobs that wait. */
  readonly webhooks: () => Promise<WebhookEvent[]>
  /** A text message with a new Random; gives the answer. */
  readonly says: (groupId: string, text: string, more?: Fields) => Promise<Answer>
  readonly rows: (table: keyof typeof counts) => Promise<number>
}

export interface GroupStage extends AsyncDisposable {
  readonly clock: Stage['clock']
  app(settings?: Partial<AppSettings>): Promise<GroupApp>
}

export async function openGroupStage(): Promise<GroupStage> {
  const stage = await openStage()
  let lastApp = 1_500_000_000
  return {
    clock: stage.clock,
    async app(settings = {}) {
      lastApp += 1
      return openApp(stage, lastApp, settings)
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  }
}

async function openApp(stage: Stage, app: number, settings: Partial<AppSettings>): Promise<GroupApp> {
  const { engine } = stage
  const caller = await stage.addApp(app, settings)
  const hook = { Url: 'http://127.0.0.1:9/hook', CallbackCommandList: Object.values(webhookCommands) }
  await stage.call('takeback_config/set_callback', hook, caller)
  let random = 0

  function call(command: string, body: Fields): Promise<Answer> {
    const [service = '', word = ''] = command.split('/')
    return stage.call(`${services[service]}/${word}`, body, caller)
  }

  return {
    app,
    engine,
    call,
    async imports(...Accounts) {
      for (let i = 0; i < Accounts.length; i += 100)
        await stage.call(
          'im_open_login_svc/multiaccount_import',
          { Accounts: Accounts.slice(i, i + 100) },
          caller,
        )
    },
    async webhooks() {
      const rows = await engine.read(outbox())
      const events = rows.map(({ payload }): WebhookEvent => JSON.parse(payload))
      return events.filter((event) => event.app === app)
    },
    says(groupId, text, more = {}) {
      random += 1
      return call('group/send_group_msg', {
        GroupId: groupId,
        Random: random,
        MsgBody: textBody(text),
        ...more,
      })
    },
    async rows(table) {
      const [row] = await engine.read(counts[table](app))
      return row?.n ?? 0
    },
  }
}

export function textBody(text: string) {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
}

export function seqs(...list: number[]) {
  return list.map((MsgSeq) => ({ MsgSeq }))
}
