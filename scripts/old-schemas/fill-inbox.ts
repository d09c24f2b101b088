/**
 * `node fill-inbox.ts sqlite FILE | postgres URL`, copied into the tree of an older version and run there: what its receiver
 * remembers after each kind of webhook. Only what every version has is called without asking.
 */
import { Pool } from 'pg'
import { createReceiver } from '@takeback/receiver'

const sdkAppId = 1_400_000_000
const [, , kind = '', place = ''] = process.argv

const pool = new Pool({ connectionString: place, pipeline: true, max: 4 })
const inbox =
  kind === 'sqlite'
    ? await (await import('@takeback/receiver/sqlite')).sqliteInbox(place)
    : await (await import('@takeback/receiver/postgres')).postgresInbox(pool)
const receiver = createReceiver({ sdkAppId, inbox, keepContent: { hours: 48 } })
const applied = new Set<string>()
receiver.on('recall', ({ messages }) => {
  for (const { key } of messages) {
    if (key.includes('waits')) throw new Error('the handler is away')
    applied.add(key)
  }
})
await receiver.start()

const now = inbox.now()
const pair = { From_Account: 'romeo', To_Account: 'juliet' }
const recallOf = (n: number, From_Account = 'romeo') => ({
  ...pair,
  From_Account,
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  MsgKey: `${n}_${n}_${Math.floor(now / 1000)}`,
  UnreadMsgNum: 1,
})
const sentOf = (n: number) => ({
  ...pair,
  CallbackCommand: 'C2C.CallbackAfterSendMsg',
  MsgSeq: n,
  MsgRandom: n,
  MsgTime: Math.floor(now / 1000),
  MsgKey: recallOf(n).MsgKey,
  MsgId: `144115233406643804-${n}-${n}`,
  OnlineOnlyFlag: 0,
  SendMsgResult: 0,
  ErrorInfo: 'send msg succeed',
  UnreadMsgNum: 1,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `text ${n}` } }],
})
const groupRecall = (MsgSeq: number) => ({
  CallbackCommand: 'Group.CallbackAfterRecallMsg',
  GroupId: 'verona',
  Type: 'Public',
  Operator_Account: 'romeo',
  MsgSeqList: [{ MsgSeq, MsgId: `144115233406643804-${MsgSeq}` }],
  EventTime: String(now),
})

await deliver(sentOf(1))
await deliver(sentOf(2))
await deliver(recallOf(1))
await deliver(recallOf(1))
await deliver(groupRecall(7))
await deliver({ CallbackCommand: 'C2C.CallbackAfterMsgWithDraw', ...pair, MsgKey: 17 })
await untilApplied(2)
if ('acceptByHand' in receiver) {
  await deliver({ CallbackCommand: 'C2C.CallbackAfterMsgWithDraw', ...pair, MsgKey: 18 })
  const [row] = await inbox.read<{ id: number }>({ sql: 'SELECT MAX(id) AS id FROM quarantine', params: [] })
  const body = Buffer.from(JSON.stringify(recallOf(4)))
  await receiver.acceptByHand(row?.id ?? 0, { person: 'nurse', address: '::1', body })
  await untilApplied(3)
}
// Its handler fails.
await deliver(recallOf(3, 'waits'))
await inbox
  .turn('mark-reconciled', { conversation: '["c2c"]', since: 1, place: null, askedAt: now })
  .catch(() => null)
await receiver.close()
await inbox.close()
await pool.end()

async function untilApplied(count: number): Promise<void> {
  while (applied.size < count) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function deliver(body: Record<string, unknown>): Promise<void> {
  const { status } = await receiver.handle({
    method: 'POST',
    rawUrl: `/callback?SdkAppid=${sdkAppId}&CallbackCommand=${String(body['CallbackCommand'])}&ClientIP=::1&OptPlatform=RESTAPI`,
    headers: { 'content-type': 'application/json' },
    clientIp: '::1',
    readBody: async () => Buffer.from(JSON.stringify(body)),
  })
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
}
