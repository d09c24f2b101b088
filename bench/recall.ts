import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchFile, type Child, startChild, takebackCommand } from './child.ts'
import { type Load, runLoad } from './load.ts'
import type { Bench } from './bench.ts'
import { type Measured, sideBySide } from './side-by-side.ts'

const callers = 64
const rounds = 5
const perRound = 8_000
const conversations = 500

export const bench: Bench = {
  question:
    'REST recalls/s (durable, event, outbox, answer; recent messages) ÷ bare node:http + JSON.parse, 64 callers',
  async run(size) {
    const count = Math.max(callers, Math.round(perRound * size))
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const limit = await startChild(benchFile('limits/http-json.ts'), [])
    // The outbox is written as always; the endpoint never answers, so deliveries don't share the cores.
    const silent = await startChild(benchFile('limits/silent.ts'), [])
    const ours = await startChat(folder, `http://127.0.0.1:${String(silent.ready['port'])}/callback`)
    try {
      await importPeople(ours)
      let messages: string[] = []
      const lines = await sideBySide({
        rounds: size < 1 ? 1 : rounds,
        limitName: 'bare node:http + JSON.parse',
        oursName: 'admin_msgwithdraw',
        unit: 'recalls',
        async limit() {
          messages = await sendMessages(ours, count)
          const origin = `http://127.0.0.1:${String(limit.ready['port'])}`
          return measure(limit, { ...recallLoad(ours, messages), origin, check: expectOk })
        },
        ours: () => measure(ours, recallLoad(ours, messages)),
      })
      return [...lines, '  checked: every recall was answered ErrorCode 0']
    } finally {
      await Promise.all([limit.stop(), silent.stop(), ours.stop()])
      rmSync(folder, { recursive: true })
    }
  },
}

function startChat(folder: string, webhookUrl: string): Promise<Child> {
  return startChild(takebackCommand, [
    'chat',
    '--json',
    '--log-level',
    'error',
    '--data',
    folder,
    '--port',
    '0',
    '--webhook-url',
    webhookUrl,
    '--webhook-commands',
    'recalls',
    '--allow-private-webhooks',
  ])
}

function pathOf(chat: Child, path: string): string {
  const { sdkAppId, admin, adminUserSig } = chat.ready
  return `/v4/${path}?sdkappid=${String(sdkAppId)}&identifier=${String(admin)}&usersig=${String(adminUserSig)}&random=1&contenttype=json`
}

async function importPeople(chat: Child): Promise<void> {
  const people = Array.from({ length: conversations + 1 }, (_, index) => `user-${index}`)
  const lists = Array.from({ length: Math.ceil(people.length / 100) }, (_, at) =>
    people.slice(at * 100, at * 100 + 100),
  )
  await runLoad({
    origin: String(chat.ready['chat']),
    width: 1,
    count: lists.length,
    path: () => pathOf(chat, 'im_open_login_svc/multiaccount_import'),
    body: (index) => JSON.stringify({ Accounts: lists[index] }),
    check: expectOk,
  })
}

const recipientOf = (index: number) => `user-${1 + (index % conversations)}`

async function sendMessages(chat: Child, count: number): Promise<string[]> {
  const bodies: string[] = []
  await runLoad({
    origin: String(chat.ready['chat']),
    width: callers,
    count,
    path: () => pathOf(chat, 'openim/sendmsg'),
    body: (index) =>
      JSON.stringify({
        From_Account: 'user-0',
        To_Account: recipientOf(index),
        MsgRandom: index,
        MsgSeq: Math.trunc(Math.random() * 2 ** 32),
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `message ${index}` } }],
      }),
    check(status, body) {
      expectOk(status, body)
      const { MsgKey } = JSON.parse(body) as { MsgKey: string }
      const random = Number(MsgKey.split('_')[1])
      bodies.push(JSON.stringify({ From_Account: 'user-0', To_Account: recipientOf(random), MsgKey }))
    },
  })
  return bodies
}

function recallLoad(chat: Child, bodies: readonly string[]): Load {
  const path = pathOf(chat, 'openim/admin_msgwithdraw')
  return {
    origin: String(chat.ready['chat']),
    width: callers,
    count: bodies.length,
    path: () => path,
    body: (index) => bodies[index] ?? '',
    check: expectOk,
  }
}

function expectOk(status: number, body: string): void {
  if (status !== 200 || !body.includes('"ErrorCode":0')) throw new Error(`answered ${status} ${body}`)
}

async function measure(child: Child, load: Load): Promise<Measured> {
  const before = child.cpuMicroseconds()
  const seconds = await runLoad(load)
  return { perSecond: load.count / seconds, cpuMicroseconds: (child.cpuMicroseconds() - before) / load.count }
}
