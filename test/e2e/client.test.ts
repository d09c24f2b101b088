/** @takeback/client against the real Chat backend: the rules CL of docs/spec/client.md once more, with nothing in between. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EVENT, type EventData, type EventName, TakebackChat, TYPES } from '@takeback/client'
import { issueUserSig } from '@takeback/protocol/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nextEvent } from '../../packages/client/src/testing/next-event.ts'
import { createAdmin, type Admin } from '../../packages/takeback/src/admin/admin.ts'
import { type Service, startService } from './service.ts'

let folder: string
let service: Service
let admin: Admin
let url: string
let sdkAppId: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-client-'))
  service = await startService(['chat', '--data', folder, '--port', '0'])
  url = String(service.ready['chat'])
  sdkAppId = Number(service.ready['sdkAppId'])
  const [identifier, userSig] = [String(service.ready['admin']), String(service.ready['adminUserSig'])]
  admin = createAdmin({ baseUrl: url, sdkAppId, identifier, userSig })
  for (const UserID of ['romeo', 'juliet', 'nurse'])
    await admin.call('im_open_login_svc', 'account_import', { UserID })
})
afterAll(async () => {
  await service?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Person extends AsyncDisposable {
  readonly chat: TakebackChat
  readonly next: <Name extends EventName>(name: Name) => Promise<EventData[Name]>
  /** Cuts the connection; it does not come back before `returns`. */
  readonly leaves: () => Promise<void>
  readonly returns: () => void
}

async function person(userID: string): Promise<Person> {
  let socket: WebSocket | undefined
  let isAway = false
  const webSocket = (address: string) =>
    (socket = new WebSocket(isAway ? new URL('/nowhere', address) : address))
  const chat = TakebackChat.create({ SDKAppID: sdkAppId, url, webSocket })
  const key = String(service.ready['secretKey'])
  const nowSeconds = Math.floor((performance.timeOrigin + performance.now()) / 1000)
  await chat.login({
    userID,
    userSig: issueUserSig({ sdkAppId, key, userId: userID, expireSeconds: 600, nowSeconds }),
  })
  return {
    chat,
    next: (name) => nextEvent(chat, name),
    async leaves() {
      const gone = nextEvent(chat, EVENT.SDK_NOT_READY)
      isAway = true
      socket?.close()
      await gone
    },
    returns() {
      isAway = false
      chat.reconnect()
    },
    [Symbol.asyncDispose]: () => chat.destroy(),
  }
}

async function say(from: Person, to: string, text: string) {
  const message = from.chat.createTextMessage({ to, conversationType: TYPES.CONV_C2C, payload: { text } })
  await from.chat.sendMessage(message)
  return message
}

test('[CL11] [CL12] what one says the other hears, and what one takes back the other forgets', async () => {
  await using romeo = await person('romeo')
  await using juliet = await person('juliet')
  const heard = juliet.next(EVENT.MESSAGE_RECEIVED)
  const message = await say(romeo, 'juliet', 'wherefore')
  const [received] = await heard
  expect(received).toMatchObject({ ID: message.ID, from: 'romeo', payload: { text: 'wherefore' } })

  const revoked = juliet.next(EVENT.MESSAGE_REVOKED)
  await romeo.chat.revokeMessage(message)
  expect((await revoked)[0]).toBe(received)
  expect(received).toMatchObject({ isRevoked: true, payload: {}, revokerInfo: { userID: 'romeo' } })
  const { data } = await juliet.chat.getConversationList()
  expect(data.conversationList).toMatchObject([{ conversationID: 'C2Cromeo', unreadCount: 0 }])
  await expect(romeo.chat.revokeMessage(message)).rejects.toMatchObject({ code: 2110 })
})

test('[CL10] a client that was away hears what is left, and never what was taken back meanwhile', async () => {
  await using romeo = await person('romeo')
  await using juliet = await person('juliet')
  const arrived = juliet.next(EVENT.MESSAGE_RECEIVED)
  await say(romeo, 'juliet', 'before')
  await arrived
  await juliet.leaves()
  await say(romeo, 'juliet', 'stays')
  await romeo.chat.revokeMessage(await say(romeo, 'juliet', 'goes'))
  const received = juliet.next(EVENT.MESSAGE_RECEIVED)
  juliet.returns()
  expect((await received).map(({ payload }) => payload.text)).toEqual(['stays'])
  const { data } = await juliet.chat.getMessageList({ conversationID: 'C2Cromeo' })
  expect(data.messageList.slice(-2).map(({ isRevoked }) => isRevoked)).toEqual([false, true])
  expect(JSON.stringify(data)).not.toContain('goes')
})

test('[CL9] a frame that is sent twice is one message', async () => {
  await using romeo = await person('romeo')
  await using nurse = await person('nurse')
  const message = await say(romeo, 'nurse', 'once')
  const again = { ...message, status: 'fail' as const }
  await romeo.chat.sendMessage(again)
  expect(again.ID).toBe(message.ID)
  const { data } = await nurse.chat.getMessageList({ conversationID: 'C2Cromeo' })
  expect(data.messageList.map(({ payload }) => payload.text)).toEqual(['once'])
})

test('[CL16] a member does not recall what another said; the owner does', async () => {
  await admin.call('group_open_http_svc', 'create_group', {
    Type: 'Public',
    Name: 'Verona',
    GroupId: 'verona',
    Owner_Account: 'romeo',
    MemberList: [{ Member_Account: 'juliet' }, { Member_Account: 'nurse' }],
  })
  await using romeo = await person('romeo')
  await using juliet = await person('juliet')
  await using nurse = await person('nurse')
  const inGroup = { to: 'verona', conversationType: TYPES.CONV_GROUP }
  const heard = Promise.all([romeo.next(EVENT.MESSAGE_RECEIVED), nurse.next(EVENT.MESSAGE_RECEIVED)])
  await juliet.chat.sendMessage(juliet.chat.createTextMessage({ ...inGroup, payload: { text: 'a plague' } }))
  const [[atRomeo], [atNurse]] = await heard
  if (atRomeo === undefined || atNurse === undefined) throw new Error('nobody heard it')
  await expect(nurse.chat.revokeMessage(atNurse)).rejects.toMatchObject({ name: 'TakebackChatError' })
  const gone = nurse.next(EVENT.MESSAGE_REVOKED)
  await romeo.chat.revokeMessage(atRomeo)
  expect((await gone)[0]).toBe(atNurse)
  expect(atNurse.revokerInfo).toEqual({ userID: 'romeo' })
})

test('[CL12] [RC13] [T62] what was said to somebody who was deleted since is still taken back, on every device', async () => {
  await using romeo = await person('romeo')
  await admin.call('im_open_login_svc', 'account_import', { UserID: 'paris' })
  const message = await say(romeo, 'paris', 'to whom')
  await using pad = await person('romeo')
  const { data } = await pad.chat.getMessageList({ conversationID: 'C2Cparis' })
  expect(data.messageList).toMatchObject([{ ID: message.ID, payload: { text: 'to whom' } }])

  await admin.call('im_open_login_svc', 'account_delete', { DeleteItem: [{ UserID: 'paris' }] })
  const revoked = pad.next(EVENT.MESSAGE_REVOKED)
  await romeo.chat.revokeMessage(message)
  expect((await revoked)[0]).toBe(data.messageList[0])
  expect(data.messageList[0]).toMatchObject({ isRevoked: true, payload: {} })
})

test('[CL17] what has no room in the list is taken back on its screen too, and its past is no news', async () => {
  const long = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(11_000) } }]
  const guests = Array.from({ length: 50 }, (_, i) => `guest${i}`)
  await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['host', ...guests] })
  const keys: unknown[] = []
  for (const [i, guest] of guests.entries())
    for (const MsgBody of i === 0 ? [long, long] : [long]) {
      // Drawn numbers would be in no order within a second.
      const numbers = { MsgSeq: keys.length + 1, MsgRandom: keys.length + 1 }
      const said = { From_Account: guest, To_Account: 'host', MsgBody, ...numbers }
      keys.push((await admin.call('openim', 'sendmsg', said))['MsgKey'])
    }
  await using host = await person('host')
  const told: string[] = []
  host.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => told.push(...data.map(({ from }) => from)))
  const list = async () => (await host.chat.getConversationList()).data.conversationList
  const nameOf = async (id: string) =>
    (await list()).find(({ conversationID }) => conversationID === id)?.name
  expect(await nameOf('C2Cguest49')).toBe('')
  expect(await nameOf('C2Cguest0')).toBeUndefined()
  const { data } = await host.chat.getMessageList({ conversationID: 'C2Cguest0' })
  expect(data.messageList.map(({ isRevoked }) => isRevoked)).toEqual([false, false])
  // Somebody new speaks: the client asks for the list once more, and that alone knows the name.
  await admin.call('im_open_login_svc', 'account_import', { UserID: 'mercutio', Nick: 'Mercutio' })
  await using mercutio = await person('mercutio')
  await say(mercutio, 'host', 'good evening')
  await expect.poll(() => nameOf('C2Cmercutio')).toBe('Mercutio')

  const revoked = host.next(EVENT.MESSAGE_REVOKED)
  const pair = { From_Account: 'guest0', To_Account: 'host' }
  await admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey: keys[0] })
  expect((await revoked)[0]).toBe(data.messageList[0])
  expect(data.messageList[0]).toMatchObject({ isRevoked: true, payload: {} })
  expect(told).toEqual(['mercutio'])
})
