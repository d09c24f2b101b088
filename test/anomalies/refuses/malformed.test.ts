/** What nobody should send, to the receiver and to REST: rule P25 of docs/spec/reliability.md. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { issueUserSig } from '@takeback/protocol/crypto'
import { webhookUrl } from '@takeback/protocol'
import { createReceiver } from '@takeback/receiver'
import { statement } from '@takeback/store'
import { openInboxPlace } from '../../../packages/receiver/src/testing/inbox-place.ts'
import { openChatPlace } from '../../../packages/takeback/src/chat-backend/testing/chat-place.ts'
import { createRestHandler } from '../../../packages/takeback/src/chat-backend/rest/server.ts'
import { createStrangerLimit } from '../../../packages/takeback/src/chat-backend/rest/stranger-limit.ts'
import { webhookFixtures } from '../../../packages/takeback/src/testing/webhook-fixture.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { diceOf, oneOf } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { mangledBody, mangledQuery } from './mangle.ts'

const app = 1_400_000_000
const OF_ONE_ROUND = 500
const HANG_MS = 1000
/** Documented answers of the receiver; 503 is for Before webhooks alone, of which none is sent here. */
const expected = new Set([200, 400, 401, 403, 404, 405, 413, 415])

scene(
  'webhooks with odd bodies and odd URLs: each is answered, none with 5xx, and what is refused changes nothing',
  { promise: 'P25', unit: 'webhooks', rounds: 2 },
  async (trying) => {
    const place = await openInboxPlace()
    const inbox = await place.open(systemClock)
    const receiver = createReceiver({ sdkAppId: app, inbox, log: { warn() {}, error() {} } })
    receiver.on('recall', () => {})
    const fixtures = webhookFixtures()
    const kept = statement<[], { readonly count: number }>(
      `SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM effects)
         + (SELECT count(*) FROM redeliveries) + (SELECT coalesce(sum(times), 0) FROM quarantine) AS count`,
    )
    const count = async () => (await inbox.read(kept()))[0]?.count ?? -1
    try {
      for (const seed of trying.rounds()) {
        const dice = diceOf(seed)
        for (let n = 0; n < OF_ONE_ROUND; n += 1) {
          const { body } = oneOf(dice, fixtures)
          const url = webhookUrl('http://x/callback', {
            sdkAppId: app,
            command: body.CallbackCommand,
            clientIp: '203.0.113.7',
            platform: 'RESTAPI',
          })
          const [path = '', query = ''] = url.replace('http://x', '').split('?')
          const rawUrl = `${path}?${mangledQuery(query, dice)}`
          const sent = mangledBody(body, dice)
          const before = await count()
          const began = performance.now()
          const { status } = await receiver.handle({
            method: 'POST',
            rawUrl,
            headers: {},
            clientIp: '127.0.0.1',
            readBody: async () => Buffer.from(sent),
          })
          const what = () => `${rawUrl.slice(0, 200)} ${sent.slice(0, 300)}`
          trying.add(`answered ${status}`, 1)
          if (!expected.has(status)) trying.broke(`answered ${status}: ${what()}`)
          if (performance.now() - began > HANG_MS)
            trying.broke(`answered after more than a second: ${what()}`)
          if (status !== 200 && (await count()) !== before)
            trying.broke(`refused, and something changed: ${what()}`)
        }
        trying.tried(OF_ONE_ROUND)
      }
    } finally {
      await receiver.close()
      await inbox.close()
      await place[Symbol.asyncDispose]()
    }
  },
)

const key = 'a key of more than nothing'
const commands: Readonly<Record<string, object>> = {
  'openim/sendmsg': {
    From_Account: 'romeo',
    To_Account: 'juliet',
    MsgSeq: 1,
    MsgRandom: 7,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }],
  },
  'openim/admin_msgwithdraw': { From_Account: 'romeo', To_Account: 'juliet', MsgKey: '1_7_1700000000' },
  'openim/admin_getroammsg': {
    Operator_Account: 'romeo',
    Peer_Account: 'juliet',
    MaxCnt: 10,
    MinTime: 0,
    MaxTime: 2_000_000_000,
  },
  'group_open_http_svc/create_group': {
    Type: 'Public',
    Name: 'n',
    GroupId: 'verona',
    Owner_Account: 'romeo',
  },
  'group_open_http_svc/group_msg_recall': { GroupId: 'verona', MsgSeqList: [{ MsgSeq: 1 }] },
  'im_open_login_svc/multiaccount_import': { Accounts: ['romeo', 'juliet'] },
  'takeback_config/set_callback': { Url: 'https://example.com/', CallbackCommandList: [] },
}

scene(
  'REST calls with odd bodies and odd URLs: HTTP 200 with the envelope, never the code of a fault of ours',
  { promise: 'P25', unit: 'REST calls', rounds: 2 },
  async (trying) => {
    const place = await openChatPlace()
    const engine = await place.open(systemClock)
    await engine.turn('upsert-app', {
      app,
      secretKey: key,
      newKey: '',
      admins: ['administrator'],
      settings: {},
    })
    const faults: string[] = []
    const log = { error: (facts: object) => void faults.push(JSON.stringify(facts).slice(0, 500)) }
    // A second passes from call to call: none is refused for coming too soon.
    let seconds = 0
    const passed = () => 1000 * (seconds += 1)
    const rest = { engine, clock: systemClock, passed, strangers: createStrangerLimit(passed), log }
    const server = createServer(createRestHandler(rest))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const nowSeconds = Math.floor(systemClock.now() / 1000)
    const usersig = issueUserSig({
      sdkAppId: app,
      key,
      userId: 'administrator',
      expireSeconds: 86_400,
      nowSeconds,
    })
    const query = `sdkappid=${app}&identifier=administrator&usersig=${encodeURIComponent(usersig)}&random=1&contenttype=json`
    try {
      for (const seed of trying.rounds()) {
        const dice = diceOf(seed)
        for (let n = 0; n < OF_ONE_ROUND; n += 1) {
          const command = oneOf(dice, Object.keys(commands))
          const body = mangledBody(commands[command] ?? {}, dice)
          const path = `/v4/${command}?${mangledQuery(query, dice)}`
          const began = performance.now()
          const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
          const text = await answer.text()
          const what = () =>
            `${path.slice(0, 120)} ${body.slice(0, 300)} gave ${answer.status} ${text.slice(0, 200)}`
          // Node itself refuses what is no HTTP, or too long.
          if (answer.status !== 200 && answer.status !== 431) trying.broke(what())
          if (performance.now() - began > HANG_MS) trying.broke(`after more than a second: ${what()}`)
          if (answer.status === 200 && !isEnvelope(text)) trying.broke(what())
        }
        trying.tried(OF_ONE_ROUND)
      }
      trying.broke(...faults)
    } finally {
      server.closeAllConnections()
      server.close()
      await engine.close()
      await place[Symbol.asyncDispose]()
    }
  },
)

function isEnvelope(text: string): boolean {
  const said = JSON.parse(text) as Readonly<Record<string, unknown>>
  return typeof said['ActionStatus'] === 'string' && typeof said['ErrorCode'] === 'number'
}
