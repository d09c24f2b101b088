/** Recalls of recent one-to-one messages over REST, as a load on one Chat backend or on several of one database. */
import type { Child } from './child.ts'
import { type Load, runLoad } from './load.ts'
import type { Measured } from './side-by-side.ts'

/** Of one Chat backend at once. */
export const callers = 64
const conversations = 500

function pathOf(chat: Child, path: string): string {
  const { sdkAppId, admin, adminUserSig } = chat.ready
  return `/v4/${path}?sdkappid=${String(sdkAppId)}&identifier=${String(admin)}&usersig=${String(adminUserSig)}&random=1&contenttype=json`
}

export async function importPeople(chat: Child): Promise<void> {
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

export async function sendMessages(chat: Child, count: number): Promise<string[]> {
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

export function recallLoad(chat: Child, bodies: readonly string[]): Load {
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

export function expectOk(status: number, body: string): void {
  if (status !== 200 || !body.includes('"ErrorCode":0')) throw new Error(`answered ${status} ${body}`)
}

export async function measure(child: Child, load: Load): Promise<Measured> {
  const before = child.cpuMicroseconds()
  const seconds = await runLoad(load)
  return { perSecond: load.count / seconds, cpuMicroseconds: (child.cpuMicroseconds() - before) / load.count }
}
