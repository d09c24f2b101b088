/**
 * A whole Chat backend with its private side, in a folder (and, in the run on PostgreSQL, a schema) that outlives a restart:
 * what an operator works on. Closes itself.
 *
 * `await using chat = await openOperatedChat()`
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueUserSig } from '@takeback/protocol/crypto'
import { inject } from 'vitest'
import { createLog } from '../../http/log.ts'
import { type ChatBackend, startChatBackend } from '../start.ts'
import type { ChatBackendOptions } from '../start-options.ts'
import { engineAt } from './engine-at.ts'

export const operatedApp = 1_400_000_000
export const operatorKey = 'the-operator-key-of-this-test'

export interface Asked {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape; each test says what it expects
  readonly body: any
}

export async function openOperatedChat(options: Partial<ChatBackendOptions> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'takeback-operated-'))
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) }
  const newKeys: [app: number, key: string][] = []
  let logged = ''

  async function openEngine() {
    const url = await (await fetch(inject('postgres'))).text()
    return engineAt(url, clock, schema)
  }

  async function start(more: Partial<ChatBackendOptions> = {}): Promise<ChatBackend> {
    return startChatBackend({
      dataDir,
      host: '127.0.0.1',
      port: 0,
      fallback: false,
      apps: [{ sdkAppId: operatedApp, admins: ['administrator'], settings: {} }],
      allowPrivateWebhooks: true,
      operatorKey,
      onNewKey: (app, key) => newKeys.push([app, key]),
      clock,
      passed: () => performance.now(),
      random: () => 0,
      log: createLog({ level: 'info', stream: { write: (text) => (logged += text) } }),
      ...(inject('store') === 'postgres' && { openEngine }),
      ...options,
      ...more,
    })
  }
  let backend = await start()
  const setupSecret = backend.setupSecret

  return {
    newKeys,
    setupSecret,
    logged: () => logged,
    backend: () => backend,
    /** Of the app that a start names. */
    key: () => backend.apps[0]?.key ?? '',

    /** As whoever has the operator key; `headers` in its place. */
    async operator(method: string, path: string, body?: unknown, headers?: object): Promise<Asked> {
      const answer = await fetch(`${backend.url}/api/operator${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(headers ?? { authorization: `Bearer ${operatorKey}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text }
    },

    userSig(key: string, userId = 'administrator', sdkAppId = operatedApp): string {
      const nowSeconds = Math.floor(clock.now() / 1000)
      return issueUserSig({ sdkAppId, key, userId, expireSeconds: 3600, nowSeconds })
    },

    /** The ErrorCode of a REST call with a UserSig of this key. */
    async rest(key: string, userId = 'administrator', sdkAppId = operatedApp): Promise<number> {
      const body = { CheckItem: [{ UserID: 'administrator' }] }
      const answer = await this.call('im_open_login_svc/account_check', body, { key, userId, sdkAppId })
      return answer['ErrorCode'] as number
    },

    /** A REST call: `openim/sendmsg`. */
    async call(
      command: string,
      body: object,
      { key = backend.apps[0]?.key ?? '', userId = 'administrator', sdkAppId = operatedApp } = {},
    ): Promise<Readonly<Record<string, unknown>>> {
      const query = new URLSearchParams({
        sdkappid: String(sdkAppId),
        identifier: userId,
        usersig: this.userSig(key, userId, sdkAppId),
      })
      const answer = await fetch(`${backend.url}/v4/${command}?${query}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      return (await answer.json()) as Readonly<Record<string, unknown>>
    },

    /** Gives the cookie of a session. */
    async signIn(): Promise<string> {
      const signedIn = await fetch(`${backend.url}/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret: setupSecret }),
      })
      return (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },

    /** Every byte of the store's files; on PostgreSQL it has none. */
    async files(): Promise<string> {
      const names = ['chat.db', 'chat.db-wal']
      const texts = names.map((name) => readFile(join(dataDir, name), 'latin1').catch(() => ''))
      return (await Promise.all(texts)).join('')
    },

    async restart(more: Partial<ChatBackendOptions> = {}): Promise<void> {
      await backend.close()
      backend = await start(more)
    },

    async [Symbol.asyncDispose]() {
      await backend.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
