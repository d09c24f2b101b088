/**
 * [RE1] [RC10] Readers never rest while messages are sent, quoted and taken back: whoever begins to read after a recall was
 * answered finds the text nowhere, not over REST, not on a socket, not in a preview, not in a quote, not in what a device
 * catches up with; and once they were answered, nothing that comes by itself has it either.
 * `TAKEBACK_RECALLS=10000` reads for long.
 */
import type { DownFrame, LiveMessage } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveSocket } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { quoting } from '../../packages/takeback/src/chat-backend/testing/open-recall-stage.ts'
import { type Backend, openBackend } from '../model/backend.ts'

type Socket = Awaited<ReturnType<typeof liveSocket>>

let backend: Backend
const open: Socket[] = []
beforeAll(async () => {
  backend = await openBackend()
  await backend.ok('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
  const MemberList = [{ Member_Account: 'juliet' }]
  const group = { Type: 'Public', Name: 'n', GroupId: 'verona', Owner_Account: 'romeo', MemberList }
  await backend.ok('group_open_http_svc/create_group', group)
  const town = { Official_Account: '@TOA#_town' }
  const official = { Owner_Account: 'romeo', Name: 'n', OfficialAccountUserID: town.Official_Account }
  await backend.ok('official_account_open_http_svc/create_official_account', official)
  const SubscriberList = [{ Subscriber_Account: 'juliet' }]
  await backend.ok('official_account_open_http_svc/add_subscriber', { ...town, SubscriberList })
})
afterAll(async () => {
  for (const socket of open) await socket[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

async function logIn(userId: string): Promise<Socket> {
  const socket = await liveSocket({ liveUrl: backend.url.replace('http', 'ws') })
  open.push(socket)
  const login = { op: 'login', sdkAppId: backend.sdkAppId, userId, userSig: backend.userSig(userId) }
  expect(await socket.ask({ ...login, platform: 'Web', device: 'd' })).toMatchObject({ op: 'ok' })
  return socket
}

/** One read: when it began, and which of the secrets were in its answer. */
interface Read {
  readonly how: string
  readonly began: number
  readonly secrets: readonly string[]
}

/** A secret ends with a full stop, so that none is the beginning of another. */
function secretsIn(answer: unknown): string[] {
  return [...new Set(JSON.stringify(answer).match(/secret-\d+\./g))]
}

const places = [
  {
    kind: 'one-to-one',
    conversation: 'C2Cjuliet',
    seenAs: 'C2Cromeo',
    path: 'openim/admin_getroammsg',
    body: {
      Operator_Account: 'juliet',
      Peer_Account: 'romeo',
      MaxCnt: 20,
      MinTime: 0,
      MaxTime: 4_000_000_000,
    },
  },
  {
    kind: 'group',
    conversation: 'GROUPverona',
    seenAs: 'GROUPverona',
    path: 'group_open_http_svc/group_msg_get_simple',
    body: { GroupId: 'verona', ReqMsgNumber: 20, WithRecalledMsg: 1 },
  },
  {
    kind: 'official account',
    conversation: 'C2C@TOA#_town',
    seenAs: 'C2C@TOA#_town',
    path: 'official_account_open_http_svc/official_account_msg_get_simple',
    body: { Official_Account: '@TOA#_town', ReqMsgNumber: 20, WithRecalledMsg: 1 },
  },
] as const

const rounds = Number(process.env['TAKEBACK_RECALLS'] ?? 40)
let random = 0

test.each(places)(
  '[RE1] [RE2] [RE4] [RE7] [T61] $kind: no read that begins after the answer to a recall has the text',
  async ({ conversation, seenAs, path, body }) => {
    const [romeo, ...eyes] = await Promise.all(['romeo', 'juliet', 'juliet', 'juliet'].map(logIn))
    const [history, preview, catchUp] = eyes as [Socket, Socket, Socket]
    const readers: readonly {
      readonly how: string
      readonly eye?: Socket
      readonly read: () => Promise<unknown>
    }[] = [
      { how: 'rest', read: () => backend.ok(path, body) },
      { how: 'deliveries', read: () => backend.ok('takeback_config/list_deliveries', { Limit: 20 }) },
      {
        how: 'history',
        eye: history,
        read: () => history.ask({ op: 'history', conversation: seenAs, count: 20 }),
      },
      { how: 'preview', eye: preview, read: () => preview.ask({ op: 'conversations' }) },
      {
        how: 'catch-up',
        eye: catchUp,
        read: () => catchUp.ask({ op: 'sync', cursors: { [seenAs]: cursor } }),
      },
    ]
    let cursor = 0
    const refused: unknown[] = []
    /** When the recall of each was answered. */
    const gone = new Map<string, number>()
    const late: string[] = []
    const seen = new Set<string>()
    const begun = new Map<string, number>()
    /** Of each socket, when the last read that was answered had begun. */
    const answered = new Map<Socket, number>()
    const over = new AbortController()

    function judge({ how, began, secrets }: Read): void {
      if (secrets.length > 0) seen.add(how)
      for (const secret of secrets)
        if (began > (gone.get(secret) ?? Number.POSITIVE_INFINITY)) late.push(`${how}: ${secret}`)
    }
    for (const eye of eyes)
      eye.socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as DownFrame
        if (frame.op !== 'event') return
        judge({ how: 'told', began: answered.get(eye) ?? 0, secrets: secretsIn(frame) })
        // Catching up with everything would take ever longer.
        cursor = Math.max(cursor, frame.seq - 30)
      })
    const reading = readers.map(async ({ how, eye, read }) => {
      while (!over.signal.aborted) {
        // Frames per second are counted by this clock: one frame's worth.
        backend.pass(50)
        const began = performance.now()
        const answer = await read()
        judge({ how, began, secrets: secretsIn(answer) })
        if ((answer as DownFrame).op === 'refused') refused.push(answer)
        if (eye !== undefined) answered.set(eye, began)
        begun.set(how, began)
      }
    })
    /** Every way to read has begun and ended anew since. */
    async function everybodyRead(): Promise<void> {
      const since = performance.now()
      const stale = () => readers.filter(({ how }) => (begun.get(how) ?? 0) <= since).map(({ how }) => how)
      await expect.poll(stale, { interval: 1, timeout: 20_000 }).toEqual([])
    }
    async function say(text: string, more: object = {}): Promise<LiveMessage> {
      random += 1
      const content = {
        random,
        clientTime: 1,
        body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      }
      const sent = await romeo?.ask({ op: 'send', conversation, ...content, ...more })
      return (sent as unknown as { readonly message: LiveMessage }).message
    }
    for (let round = 0; round < rounds; round += 1) {
      backend.pass(150)
      const secret = `secret-${random}.`
      const { key, sender, msgId } = await say(secret)
      if (round % 2 === 0) await say('a quote', { custom: quoting(msgId, secret) })
      if (round % 4 === 0) await everybodyRead()
      expect(await romeo?.ask({ op: 'recall', conversation, key, sender })).toMatchObject({ op: 'ok' })
      gone.set(secret, performance.now())
      if (round % 4 === 1) await everybodyRead()
      for (const { frames } of eyes) frames.length = 0
    }
    await everybodyRead()
    over.abort()
    await Promise.all(reading)

    expect([refused, late]).toEqual([[], []])
    // Each of them had seen texts while they were there, so it would have shown one; a delivery never has any.
    expect(seen).toEqual(new Set(['rest', 'history', 'preview', 'catch-up', 'told']))
  },
  60_000 + rounds * 300,
)
