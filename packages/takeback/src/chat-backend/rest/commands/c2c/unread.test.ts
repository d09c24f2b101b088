import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people } from '../../../testing/people.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeAll(async () => {
  stage = await openStage()
  play = people(stage)
})
afterAll(() => stage[Symbol.asyncDispose]())

const peers = (user: string, ...names: string[]) =>
  stage.call('openim/get_c2c_unread_msg_num', { To_Account: user, Peer_Account: names })

test('[OU1] [OU3] [OU5] counts per peer and in all', async () => {
  await stage.users('juliet', 'romeo', 'nurse')
  await play.send('romeo', 'juliet', '1')
  await play.send('romeo', 'juliet', '2')
  await play.send('nurse', 'juliet', '3')
  await play.send('nurse', 'juliet', 'not counted', { SendMsgControl: ['NoUnread'] })
  await play.send('juliet', 'juliet', 'to myself')
  expect(await play.unreadTotal('juliet')).toBe(3)
  expect(await peers('juliet', 'romeo', 'nurse', 'ghost', 'juliet')).toMatchObject({
    ErrorCode: 0,
    C2CUnreadMsgNumList: [
      { Peer_Account: 'romeo', C2CUnreadMsgNum: 2 },
      { Peer_Account: 'nurse', C2CUnreadMsgNum: 1 },
      { Peer_Account: 'juliet', C2CUnreadMsgNum: 0 },
    ],
    ErrorList: [{ Peer_Account: 'ghost', ErrorCode: 90048 }],
  })
})

test('[OU4] reading all of one conversation leaves the others', async () => {
  await stage.users('a', 'b', 'c')
  await play.send('b', 'a', '1')
  await play.send('c', 'a', '2')
  expect(await play.read('a', 'b')).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  expect(await play.unreadTotal('a')).toBe(1)
})

test('[OU4] reading up to a second; the mark never goes back', async () => {
  await stage.users('d', 'e')
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    times.push((await play.send('e', 'd', String(i))).MsgTime)
    stage.clock.advance(1000)
  }
  await play.read('d', 'e', times[2])
  expect(await play.unreadTotal('d')).toBe(2)
  await play.read('d', 'e', times[0])
  expect(await play.unreadTotal('d')).toBe(2)
  await play.read('d', 'e')
  expect(await play.unreadTotal('d')).toBe(0)
})

test('[OU2] recalling a read message or an uncounted one changes no count', async () => {
  await stage.users('f', 'g')
  const read = await play.send('g', 'f', '1')
  await play.read('f', 'g')
  const uncounted = await play.send('g', 'f', '2', { SendMsgControl: ['NoUnread'] })
  await play.send('g', 'f', '3')
  await play.recall('g', 'f', read.MsgKey)
  await play.recall('g', 'f', uncounted.MsgKey)
  expect(await play.unreadTotal('f')).toBe(1)
})

test.each([
  ['no To_Account', { To_Account: undefined }, 90003],
  ['an unknown To_Account', { To_Account: 'ghost' }, 90003],
  ['a text as Peer_Account', { Peer_Account: 'juliet' }, 90001],
  ['11 peers', { Peer_Account: Array.from({ length: 11 }, (_, i) => `p${i}`) }, 90018],
])('[OU5] get_c2c_unread_msg_num with %s is refused', async (_, change, code) => {
  await stage.users('juliet')
  const reply = await stage.call('openim/get_c2c_unread_msg_num', { To_Account: 'juliet', ...change })
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
})

test.each([
  ['no Report_Account', { Report_Account: undefined }, 90008],
  ['no Peer_Account', { Peer_Account: undefined }, 90003],
  ['an unknown Report_Account', { Report_Account: 'ghost' }, 90048],
  ['an unknown Peer_Account', { Peer_Account: 'ghost' }, 90048],
  ['MsgReadTime as text', { MsgReadTime: '1' }, 90001],
])('[RS9] admin_set_msg_read with %s is refused', async (_, change, code) => {
  await stage.users('juliet', 'romeo')
  const body = { Report_Account: 'juliet', Peer_Account: 'romeo', ...change }
  expect(await stage.call('openim/admin_set_msg_read', body)).toMatchObject({ ErrorCode: code })
})

test('[OU4] reading what was never written to is no error', async () => {
  await stage.users('h', 'i')
  expect(await play.read('h', 'i')).toMatchObject({ ErrorCode: 0 })
  expect(await play.read('h', 'i', 5)).toMatchObject({ ErrorCode: 0 })
})
