/**
 * [RE1] [RC10] Readers never rest while messages are sent and taken back: whoever begins to read after a recall was answered
 * finds the text nowhere, not over REST, not on a socket, not in a preview, not in what a device catches up with.
 */
import type { LiveMessage } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveSocket } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
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

/** One read: when it began and what it answered, as text. */
interface Read {
  readonly how: string
  readonly began: number
  readonly answer: string
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

const rounds = 40
let random = 0

test.each(places)(
  '[RE1] [RE4] [RE7] [T61] $kind: no read that begins after the answer to a recall has the text',
  async ({ conversation, seenAs, path, body }) => {
    const [romeo, ...eyes] = await Promise.all(['romeo', 'juliet', 'juliet', 'juliet'].map(logIn))
    const [history, preview, catchUp] = eyes as [Socket, Socket, Socket]
    const readers: Readonly<Record<string, () => Promise<unknown>>> = {
      rest: () => backend.ok(path, body),
      history: () => history.ask({ op: 'history', conversation: seenAs, count: 20 }),
      preview: () => preview.ask({ op: 'conversations' }),
      'catch-up': () => catchUp.ask({ op: 'sync', cursors: { [seenAs]: 0 } }),
    }
    const reads: Read[] = []
    const gone = new Map<string, number>()
    const over = new AbortController()
    const reading = Object.entries(readers).map(async ([how, read]) => {
      while (!over.signal.aborted) {
        // Frames per second are counted by this clock: one frame's worth.
        backend.pass(50)
        const began = performance.now()
        reads.push({ how, began, answer: JSON.stringify(await read()) })
      }
    })
    /** Every way to read has begun and ended anew since. */
    async function everybodyRead(): Promise<void> {
      const since = performance.now()
      const hows = () => new Set(reads.filter(({ began }) => began > since).map(({ how }) => how))
      await expect.poll(() => hows().size, { interval: 1, timeout: 20_000 }).toBe(Object.keys(readers).length)
    }
    for (let round = 0; round < rounds; round += 1) {
      backend.pass(100)
      random += 1
      const text = `secret-${random}.`
      const message = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
      const sent = await romeo?.ask({ op: 'send', conversation, random, clientTime: 1, body: message })
      if (round % 4 === 0) await everybodyRead()
      const { key, sender } = (sent as unknown as { readonly message: LiveMessage }).message
      expect(await romeo?.ask({ op: 'recall', conversation, key, sender })).toMatchObject({ op: 'ok' })
      gone.set(text, performance.now())
      if (round % 4 === 1) await everybodyRead()
      for (const { frames } of eyes) frames.length = 0
    }
    await everybodyRead()
    over.abort()
    await Promise.all(reading)

    expect(reads.filter(({ answer }) => answer.includes('"op":"refused"'))).toEqual([])
    const shows = ({ answer }: Read, text: string) => answer.includes(text)
    const late = [...gone].flatMap(([text, at]) =>
      reads.filter((read) => read.began > at && shows(read, text)).map(({ how }) => `${how}: ${text}`),
    )
    expect(late).toEqual([])
    // Each of them had read texts while they were there, so it would have shown one.
    for (const how of Object.keys(readers))
      expect(
        reads.some((read) => read.how === how && [...gone.keys()].some((text) => shows(read, text))),
        how,
      ).toBe(true)
  },
)
