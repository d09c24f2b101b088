/**
 * For tests of members, an app with three groups of leckie: `g` (Public, with bob as an admin and eve), `live` (a live
 * room) and `work` (Private, with bob). tom is in none. `more`: other fields of `g`.
 */
import { statement } from '@takeback/store'
import type { GroupStage } from './open-group-stage.ts'

const ledger = statement<[app: number, kind: string], { detail: string; actor: string }>(
  `SELECT detail, actor FROM events JOIN conversations ON conversations.id = events.conversation
   WHERE conversations.app = $1 AND events.kind = $2 ORDER BY events.seq`,
)

export async function openThreeGroups(stage: GroupStage, more: object) {
  const app = await stage.app()
  await app.imports('leckie', 'bob', 'eve', 'tom')
  await app.call('group/create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'g',
    Owner_Account: 'leckie',
    MemberList: [{ Member_Account: 'bob', Role: 'Admin' }, { Member_Account: 'eve' }],
    ...more,
  })
  await app.call('group/create_group', {
    Type: 'AVChatRoom',
    Name: 'n',
    GroupId: 'live',
    Owner_Account: 'leckie',
  })
  await app.call('group/create_group', {
    Type: 'Private',
    Name: 'n',
    GroupId: 'work',
    Owner_Account: 'leckie',
    MemberList: [{ Member_Account: 'bob' }],
  })
  const told = async (kind: string) =>
    (await app.engine.read(ledger(app.app, kind))).map(({ detail }) => JSON.parse(detail) as unknown)
  const roles = async (...User_Account: string[]) => {
    const answer = await app.call('group/get_role_in_group', { GroupId: 'g', User_Account })
    return (answer.UserIdList as { Role: string }[]).map(({ Role }) => Role)
  }
  return { ...app, told, roles }
}
