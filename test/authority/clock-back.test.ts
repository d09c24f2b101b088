/** [RC2] The server's clock is set back by two hours, on a Chat backend that really listens: what was too old stays too old. */
import type { LiveMessage } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveSocket } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { type Backend, openBackend } from '../model/backend.ts'

let backend: Backend
beforeAll(async () => {
  backend = await openBackend()
  await backend.ok('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
  const MemberList = [{ Member_Account: 'romeo' }]
  const group = { Type: 'Public', Name: 'n', GroupId: 'verona', Owner_Account: 'juliet', MemberList }
  await backend.ok('group_open_http_svc/create_group', group)
})
afterAll(() => backend[Symbol.asyncDispose]())

const twoHours = 7_200_000
let random = 0

async function romeoOnline() {
  const socket = await liveSocket({ liveUrl: backend.url.replace('http', 'ws') })
  const userSig = backend.userSig('romeo')
  const login = { op: 'login', sdkAppId: backend.sdkAppId, userId: 'romeo', userSig, platform: 'Web' }
  expect(await socket.ask({ ...login, device: 'd' })).toMatchObject({ op: 'ok' })
  return {
    async says(conversation: string): Promise<LiveMessage> {
      random += 1
      const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]
      const answer = await socket.ask({ op: 'send', conversation, random, clientTime: 1, body })
      return (answer as unknown as { readonly message: LiveMessage }).message
    },
    async recalls({ conversation, key, sender }: LiveMessage): Promise<number> {
      const answer = await socket.ask({ op: 'recall', conversation, key, sender })
      return answer.op === 'refused' ? answer.code : 0
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  }
}

test.each([
  ['one-to-one', 'C2Cjuliet', 20016],
  ['in a group', 'GROUPverona', 10031],
])(
  '[RC1] [RC2] [T57] %s: the clock set back by two hours opens no window again, over a restart neither',
  async (_kind, conversation, tooLate) => {
    {
      await using romeo = await romeoOnline()
      const [onTime, late] = [await romeo.says(conversation), await romeo.says(conversation)]
      backend.pass(120_000)
      expect(await romeo.recalls(onTime)).toBe(0)
      backend.pass(1000)
      expect(await romeo.recalls(late)).toBe(tooLate)
      // A refusal commits nothing: time is held by what is committed.
      await romeo.says(conversation)
      backend.pass(-twoHours)
      expect(await romeo.recalls(late)).toBe(tooLate)
      await backend.restart()
      await using again = await romeoOnline()
      expect(await again.recalls(late)).toBe(tooLate)
      const fresh = await again.says(conversation)
      expect(fresh.key.time).toBeGreaterThan(late.key.time + 120)
      expect(await again.recalls(fresh)).toBe(0)
    }
    backend.pass(twoHours)
  },
)
