import { expect, test } from 'vitest'
import { openLiveStage } from '../testing/open-live-stage.ts'
import { leaveGroup } from './ops/membership.ts'

test('[LV62] who is made the owner while they leave stays, and is told why', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo', 'juliet')
  const town = { GroupId: 'town', Type: 'Public', Name: 'Town', Owner_Account: 'romeo' }
  const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)
  await group('create_group', { ...town, MemberList: [{ Member_Account: 'juliet' }] })
  const engine = new Proxy(stage.engine, {
    get(own, name) {
      const value: unknown = Reflect.get(own, name)
      if (typeof value !== 'function') return value
      if (name !== 'turn') return value.bind(own) as unknown
      return async (...asked: unknown[]) => {
        await group('change_group_owner', { GroupId: 'town', NewOwner_Account: 'juliet' })
        return value.apply(own, asked) as unknown
      }
    },
  })
  const origin = { operator: 'juliet', clientIp: '', platform: 'Web' }
  const session = {
    app: stage.app.sdkAppId,
    userId: 'juliet',
    origin,
    engine,
    nextSeq: () => 0,
    hearRoom() {},
  }
  const leaving = leaveGroup({ op: 'leave', id: 1, groupId: 'town' }, session)
  await expect(leaving).rejects.toMatchObject({ code: 10009 })
})
