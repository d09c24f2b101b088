/** What nobody should send, to the receiver: rule P25 of docs/spec/reliability.md. */
import { webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { createReceiver } from '@takeback/receiver'
import { statement } from '@takeback/store'
import { openInboxPlace } from '../../../packages/receiver/src/testing/inbox-place.ts'
import { webhookFixtures } from '../../../packages/takeback/src/testing/webhook-fixture.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { diceOf, oneOf } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { mangledBody, mangledQuery } from './mangle.ts'

const app = 1_400_000_000
const token = 'a token of more than nothing'
const OF_ONE_ROUND = 500
/** Of the processor, so that a machine that stands still for a moment is no fault of ours. */
const HANG_MS = 1000
/** On the wall, for what waits without working. */
const WAIT_MS = 10_000
/** Documented answers of the receiver; 503 is for Before webhooks alone, of which none is sent here. */
const expected = new Set([200, 400, 401, 403, 404, 405, 413, 415])

scene(
  'webhooks with odd bodies and odd URLs: each is answered, none with 5xx, and what is refused changes nothing',
  { promise: 'P25', unit: 'webhooks', rounds: 2 },
  async (trying) => {
    const place = await openInboxPlace()
    const inbox = await place.open(systemClock)
    const receiver = createReceiver({ sdkAppId: app, token, inbox, log: { warn() {}, error() {} } })
    receiver.on('recall', () => {})
    const fixtures = webhookFixtures()
    const kept = statement<[], { readonly count: number }>(
      `SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM quarantine) + (SELECT count(*) FROM effects)
         + (SELECT count(*) FROM redeliveries) + (SELECT coalesce(sum(times), 0) FROM quarantine) AS count`,
    )
    const count = async () => (await inbox.read(kept()))[0]?.count ?? -1
    const answered = new Set<number>()
    try {
      for (const seed of trying.rounds()) {
        const dice = diceOf(seed)
        for (let n = 0; n < OF_ONE_ROUND; n += 1) {
          const { body } = oneOf(dice, fixtures)
          const requestTime = Math.floor(systemClock.now() / 1000)
          const url = webhookUrl('http://x/callback', {
            sdkAppId: app,
            command: body.CallbackCommand,
            clientIp: '203.0.113.7',
            platform: 'RESTAPI',
            sign: sign(token, requestTime),
            requestTime,
          })
          const [path = '', query = ''] = url.replace('http://x', '').split('?')
          const rawUrl = `${path}?${mangledQuery(query, dice)}`
          const sent = mangledBody(body, dice)
          const before = await count()
          const [began, from] = [process.cpuUsage(), performance.now()]
          const { status } = await receiver.handle({
            method: 'POST',
            rawUrl,
            headers: {},
            clientIp: '127.0.0.1',
            readBody: async () => Buffer.from(sent),
          })
          const what = () => `${rawUrl.slice(0, 200)} ${sent.slice(0, 300)}`
          answered.add(status)
          trying.add(`answered ${status}`, 1)
          if (!expected.has(status)) trying.broke(`answered ${status}: ${what()}`)
          const { user, system } = process.cpuUsage(began)
          if (user + system > HANG_MS * 1000)
            trying.broke(`took more than a second of the processor: ${what()}`)
          if (performance.now() - from > WAIT_MS)
            trying.broke(`answered after more than ten seconds: ${what()}`)
          if (status !== 200 && (await count()) !== before)
            trying.broke(`refused, and something changed: ${what()}`)
        }
        trying.tried(OF_ONE_ROUND)
      }
      for (const status of [200, 400, 401, 403])
        if (!answered.has(status)) trying.broke(`none was answered ${status}: the scene tries too little`)
    } finally {
      await receiver.close()
      await inbox.close()
      await place[Symbol.asyncDispose]()
    }
  },
)
