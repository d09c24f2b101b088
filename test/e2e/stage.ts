/**
 * A stage for scenes: the Chat backend and the app backend as two real processes, wired by a real webhook URL.
 * People are named, verbs are plain; everything goes over HTTP. `await using` takes the stage down.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecallPage, RecallView } from '@takeback/protocol'
import { inject } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { callAsAdmin, doAsAdmin, type Answer } from './admin-call.ts'
import { type Service, startService } from './service.ts'

/**
 * A webhook that a busy receiver did not answer within its two seconds is tried again after 5 s, and then after 30 s. On
 * PostgreSQL others may have what a killed receiver had leased only when the lease is over, a minute later (R90).
 */
export const patienceMs = inject('store') === 'postgres' ? 110_000 : 50_000
export const token = 'stage-token-of-more-than-24-characters'

export class Stage implements AsyncDisposable {
  readonly folder: string
  chat: Service
  receiver: Service
  #said = 0

  private constructor(folder: string, chat: Service, receiver: Service) {
    this.folder = folder
    this.chat = chat
    this.receiver = receiver
  }

  static async open(
    chatFlags: readonly string[] = [],
    receiverFlags: readonly string[] = [],
  ): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-stage-'))
    // It may be killed and come back, and nobody else is to have them meanwhile.
    const ports = [await freePort(), await freePort()].map(String)
    const receiver = await Stage.#startReceiver(folder, receiverFlags, ports)
    const chat = await Stage.#startChat(folder, String(receiver.ready['callback']), chatFlags)
    return new Stage(folder, chat, receiver)
  }

  static #startReceiver(
    folder: string,
    flags: readonly string[],
    [callback = '', monitor = '']: readonly string[],
  ) {
    return startService([
      'receive',
      '--data',
      join(folder, 'receiver'),
      '--token',
      token,
      '--callback-port',
      callback,
      '--monitor-port',
      monitor,
      ...flags,
    ])
  }

  static #startChat(folder: string, webhookUrl: string, flags: readonly string[]) {
    return startService([
      'chat',
      '--data',
      join(folder, 'chat'),
      '--port',
      '0',
      '--allow-private-webhooks',
      '--webhook-url',
      webhookUrl,
      '--webhook-token',
      token,
      '--webhook-commands',
      'recalls',
      ...flags,
    ])
  }

  /** The same data folder, a new process; REST moves to another port. */
  async restartChat(flags: readonly string[] = []): Promise<void> {
    this.chat = await Stage.#startChat(this.folder, String(this.receiver.ready['callback']), flags)
  }

  /** The same data folder and the same ports, so that webhooks find it again. */
  async restartReceiver(flags: readonly string[] = []): Promise<void> {
    const ports = [this.receiver.ready['callback'], this.receiver.ready['monitor']].map(
      (url) => new URL(String(url)).port,
    )
    this.receiver = await Stage.#startReceiver(this.folder, flags, ports)
  }

  /** One REST v4 call as the app's admin; asserts only that HTTP says 200. */
  call(path: string, body: object): Promise<Answer> {
    return callAsAdmin(this.chat.ready, path, body)
  }

  /** As `call`, for what must succeed. */
  ok(path: string, body: object): Promise<Answer> {
    return doAsAdmin(this.chat.ready, path, body)
  }

  async people(...names: string[]): Promise<void> {
    await this.ok('im_open_login_svc/multiaccount_import', { Accounts: names })
  }

  async says(from: string, to: string, text: string): Promise<string> {
    this.#said += 1
    const answer = await this.ok('openim/sendmsg', {
      From_Account: from,
      To_Account: to,
      // Messages of one second stand in the order of their MsgSeq.
      MsgSeq: this.#said,
      MsgRandom: Math.trunc(Math.random() * 2 ** 32),
      MsgBody: textBody(text),
    })
    return String(answer['MsgKey'])
  }

  async saysInGroup(groupId: string, from: string, text: string, topicId?: string): Promise<number> {
    const answer = await this.ok('group_open_http_svc/send_group_msg', {
      GroupId: groupId,
      From_Account: from,
      Random: Math.trunc(Math.random() * 2 ** 32),
      MsgBody: textBody(text),
      ...(topicId !== undefined && { TopicId: topicId }),
    })
    return Number(answer['MsgSeq'])
  }

  /** A public group of the owner and the others. */
  async group(groupId: string, owner: string, ...others: string[]): Promise<void> {
    await this.ok('group_open_http_svc/create_group', {
      Type: 'Public',
      Name: 'Verona',
      GroupId: groupId,
      Owner_Account: owner,
      MemberList: others.map((Member_Account) => ({ Member_Account })),
    })
  }

  /** A community with one topic; gives the topic's id. */
  async topic(groupId: string, owner: string): Promise<string> {
    await this.ok('group_open_http_svc/create_group', {
      Type: 'Community',
      Name: 'Verona',
      GroupId: groupId,
      Owner_Account: owner,
      SupportTopic: 1,
    })
    const topic = { GroupId: groupId, TopicName: 'balcony' }
    return String((await this.ok('million_group_open_http_svc/create_topic', topic))['TopicId'])
  }

  /** An official account; gives its id. */
  async official(owner: string): Promise<string> {
    const account = { Owner_Account: owner, Name: 'News' }
    const made = await this.ok('official_account_open_http_svc/create_official_account', account)
    return String(made['OfficialAccountUserID'])
  }

  async recalls(): Promise<readonly RecallView[]> {
    const url = new URL('/api/recalls?limit=200', String(this.receiver.ready['monitor']))
    return ((await (await fetch(url)).json()) as RecallPage).recalls
  }

  /** Waits until the app backend has applied this many recall webhooks; newest first. */
  async hears(count: number): Promise<readonly RecallView[]> {
    const deadline = performance.now() + patienceMs
    for (;;) {
      const recalls = await this.recalls()
      if (recalls.filter(({ state }) => state === 'applied').length >= count) return recalls
      if (performance.now() > deadline) {
        throw new Error(`${count} applied recalls expected, got ${JSON.stringify(recalls)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chat.stop()
    await this.receiver.stop()
    rmSync(this.folder, { recursive: true })
  }
}

export function textBody(text: string): object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
}
