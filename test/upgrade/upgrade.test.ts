/**
 * Stores of every schema that ever stood on main, opened by the product of now: rule TU30 of docs/spec/store.md. What they
 * remember was written by the product of their time.
 */
import { createReceiver } from '@takeback/receiver'
import { listQuarantine } from '@takeback/receiver/reading'
import type { Clock } from '@takeback/store'
import { issueUserSig } from '@takeback/protocol/crypto'
import { describe, expect, test } from 'vitest'
import { key } from '../../scripts/old-schemas/fill-chat.ts'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { startChatBackend } from '../../packages/takeback/src/chat-backend/start.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'
import { openPlainEndpoint } from '../../packages/takeback/src/http/testing/plain-endpoint.ts'
import { needsPostgres } from '../setup/needs.ts'
import { clockAt, lost, openAndClose, openOldPlace, type OldPlace, type Row, rowsOf } from './old-place.ts'
import { type Half, oldSchemas, type StoreKind } from './old-schemas.ts'

const sdkAppId = 1_400_000_000
/** What waited is due then, and nothing is too old. */
const later = 10 * 60_000
const okText = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
const silent = { warn() {}, error() {} }

for (const [kind, need] of [
  ['sqlite', {}],
  ['postgres', needsPostgres],
] as const) {
  describe(kind, need, () => {
    test.each(oldSchemas('chat', kind))(
      '[TU30] a Chat backend that stopped at $newest ($name): all is there, what waited is delivered, an old message is taken back',
      async ({ text }) => {
        await using place = await openOldPlace('chat', kind, text)
        await upgrades(place, 'chat', kind)
        await goesOnTalking(place)
      },
    )

    test.each(oldSchemas('inbox', kind))(
      '[TU30] a receiver that stopped at $newest ($name): all is there, what waited is handled, what was handled is known',
      async ({ text }) => {
        await using place = await openOldPlace('inbox', kind, text)
        await upgrades(place, 'inbox', kind)
        await goesOnHandling(place)
      },
    )

    test.each(['chat', 'inbox'] as const)(
      '[TU30] the text of the schema of now is there (%s): else node scripts/write-old-schemas.ts',
      async (half) => {
        const newest = oldSchemas(half, kind).at(-1)
        await using place = await openOldPlace(half, kind, '')
        await openAndClose(place, clockAt(1))
        const rows = await place.sql('SELECT name, hash FROM store_migrations ORDER BY name')
        const changes = rows.map(({ name, hash }) => `${String(name)} ${String(hash)}`)
        expect(newest?.changes.toSorted()).toEqual(changes.toSorted())
      },
    )

    test.each(['chat', 'inbox'] as const)(
      '[TU8] what a newer version wrote is refused (%s)',
      async (half) => {
        await using place = await openOldPlace(half, kind, oldSchemas(half, kind).at(-1)?.text ?? '')
        await place.sql(
          "INSERT INTO store_migrations (name, hash, applied_at) VALUES ('9999-of-tomorrow', 'x', 1)",
        )
        const before = await rowsOf(place)
        await expect(openAndClose(place, clockAt(1))).rejects.toMatchObject({
          code: 'newer-database',
          message: expect.stringMatching(
            /was written by a newer version \(it has the change "9999-of-tomorrow"\): install that version, or use (?:--data with another folder|another schema or database)\.$/,
          ),
        })
        expect(await rowsOf(place)).toEqual(before)
      },
    )
  })
}

async function clockOf(place: OldPlace): Promise<Clock> {
  const [row] = await place.sql('SELECT last_now FROM store_meta')
  return clockAt(Number(row?.['last_now']) + later)
}

/** The tables become what they are where nothing was before, and every row stays. */
async function upgrades(place: OldPlace, half: Half, kind: StoreKind): Promise<void> {
  const before = await rowsOf(place)
  const clock = await clockOf(place)
  await openAndClose(place, clock)
  await using fresh = await openOldPlace(half, kind, '')
  await openAndClose(fresh, clock)
  expect(await place.shape()).toEqual(await fresh.shape())
  expect(lost(before, await rowsOf(place))).toEqual([])
}

interface Heard {
  readonly command: string
  readonly messages: string
}

async function goesOnTalking(place: OldPlace): Promise<void> {
  const waiting = (await place.sql('SELECT payload FROM jobs')).map(heardOfJob)
  expect(waiting.length).toBeGreaterThan(3)
  const heard: Heard[] = []
  await using endpoint = await openPlainEndpoint((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push(heardOf(JSON.parse(Buffer.concat(chunks).toString()) as Row))
      response.end(okText)
    })
  })
  const clock = await clockOf(place)
  const backend = await startChatBackend({
    dataDir: place.folder,
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    apps: [{ sdkAppId, admins: ['administrator'], settings: {} }],
    webhook: { url: `${endpoint.origin}/callback` },
    allowPrivateWebhooks: true,
    openEngine: async () => {
      const engine = await place.engine(clock)
      return { engine, close: () => engine.close() }
    },
    clock,
    passed: () => performance.now(),
    random: Math.random,
    log: createLog({ level: 'silent', stream: process.stderr }),
  })
  try {
    const nowSeconds = clock.now() / 1000
    const userSig = issueUserSig({ sdkAppId, key, userId: 'administrator', expireSeconds: 600, nowSeconds })
    const admin = createAdmin({ baseUrl: backend.url, sdkAppId, identifier: 'administrator', userSig })
    const pair = { From_Account: 'romeo', To_Account: 'juliet' }
    const history = async () => {
      const asked = {
        Operator_Account: 'romeo',
        Peer_Account: 'juliet',
        MaxCnt: 100,
        MinTime: 0,
        MaxTime: 4e9,
      }
      const { MsgList } = await admin.call('openim', 'admin_getroammsg', asked)
      return (MsgList as { MsgKey: string; MsgBody: { MsgContent: { Text: string } }[] }[]).map(
        ({ MsgKey, MsgBody }) => ({ MsgKey, text: MsgBody[0]?.MsgContent.Text ?? null }),
      )
    }
    const before = await history()
    expect(before.map(({ text }) => text)).toEqual([null, 'stays', null])
    const MsgKey = before[1]?.MsgKey ?? ''
    await admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey })
    expect((await history()).map(({ text }) => text)).toEqual([null, null, null])
    const recalled = { command: 'C2C.CallbackAfterMsgWithDraw', messages: MsgKey }
    await expect.poll(() => inOrder(heard)).toEqual(inOrder([...waiting, recalled]))
  } finally {
    await backend.close()
  }
}

function inOrder(heard: readonly Heard[]): string[] {
  return heard.map(({ command, messages }) => `${command} ${messages}`).toSorted()
}

function heardOfJob({ payload }: Row): Heard {
  const event = JSON.parse(String(payload)) as {
    readonly command: string
    readonly msgKey?: string
    readonly msgKeys?: readonly string[]
    readonly messages?: readonly { readonly seq: number }[]
  }
  const messages = event.msgKey ?? event.msgKeys?.join() ?? event.messages?.map(({ seq }) => seq).join() ?? ''
  return { command: event.command, messages }
}

function heardOf(body: Row): Heard {
  const { CallbackCommand, MsgKey, WithdrawMsgList, MsgSeqList } = body as {
    readonly CallbackCommand: string
    readonly MsgKey?: string
    readonly WithdrawMsgList?: readonly { readonly MsgKey: string }[]
    readonly MsgSeqList?: readonly { readonly MsgSeq: number }[]
  }
  const listed = WithdrawMsgList?.map((one) => one.MsgKey) ?? MsgSeqList?.map(({ MsgSeq }) => MsgSeq) ?? []
  return { command: CallbackCommand, messages: MsgKey ?? listed.join() }
}

async function goesOnHandling(place: OldPlace): Promise<void> {
  const keepsContent = (await place.sql('SELECT count(*) AS rows FROM contents'))[0]?.['rows']
  const quarantined = await place.sql('SELECT id FROM quarantine')
  const stored = await place.sql(
    `SELECT inbox.command, inbox.body, progress.state FROM inbox LEFT JOIN progress ON progress.inbox = inbox.id`,
  )
  const isApplied = (row: Row) => row['state'] === 'applied'
  const waits = stored.filter((row) => !isApplied(row))
  expect([waits.length, stored.length > 2]).toEqual([1, true])

  const inbox = await place.inbox(await clockOf(place))
  const receiver = createReceiver({ sdkAppId, inbox, keepContent: {}, log: silent })
  const handled: { key: string; text: unknown }[] = []
  receiver.on('recall', ({ messages }) => {
    for (const message of messages) {
      const { content } = message
      handled.push({ key: message.key, text: content.kept ? content.body[0]?.MsgContent : null })
    }
  })
  const deliver = async (command: string, body: Uint8Array) => {
    const rawUrl = `/callback?SdkAppid=${sdkAppId}&CallbackCommand=${command}`
    const readBody = async () => Buffer.from(body)
    const answer = await receiver.handle({ method: 'POST', rawUrl, headers: {}, clientIp: '::1', readBody })
    expect(answer.status).toBe(200)
  }
  try {
    await receiver.start()
    await expect.poll(() => handled.map((one) => one.key.includes('waits'))).toEqual([true])
    for (const { command, body } of stored) await deliver(String(command), body as Uint8Array)
    const c2c = stored.find(({ command }) => command === 'C2C.CallbackAfterMsgWithDraw')
    const first = JSON.parse(Buffer.from(c2c?.['body'] as Uint8Array).toString()) as {
      readonly MsgKey: string
    }
    // The second message was never taken back; its text may have been kept.
    const MsgKey = first.MsgKey.replace('1_1_', '2_2_')
    await deliver('C2C.CallbackAfterMsgWithDraw', Buffer.from(JSON.stringify({ ...first, MsgKey })))
    await expect.poll(() => handled.length).toBe(2)
    expect(handled[1]).toEqual({
      key: expect.stringContaining(MsgKey),
      text: Number(keepsContent) > 0 ? { Text: 'text 2' } : null,
    })
    const list = await listQuarantine(inbox, null, 10)
    expect(list.quarantined).toHaveLength(quarantined.length)
    expect(quarantined.length).toBeGreaterThan(0)
  } finally {
    await receiver.close()
    await inbox.close()
  }
}
