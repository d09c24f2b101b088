/**
 * [T62] What becomes of a recall when people or places came to an end, or were silenced, after the message was said: every
 * cell of `ends` in authority.json, users over real sockets, the admin over real HTTP. Each cell has people and a place of its own.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveMessage } from '@takeback/protocol'
import {
  openLiveStage,
  type LiveStage,
} from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import {
  liveSocket,
  liveUser,
  loginFrame,
} from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { readAuthority } from './authority.ts'
import { type Case, casesOf } from './cases.ts'

const { ends } = readAuthority()

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

/** By what the table calls them; and their group. */
interface Cast {
  readonly sender: string
  readonly recipient: string
  readonly owner: string
  readonly admin: string
  readonly groupId: string
}

let made = 0
function newCast(): Cast {
  made += 1
  const named = (role: string) => `${role}-${made}`
  return {
    sender: named('sender'),
    recipient: named('recipient'),
    owner: named('owner'),
    admin: named('admin'),
    groupId: `g${made}`,
  }
}

async function ok(path: string, body: object) {
  const answer = await stage.call(path, body)
  expect(answer, path).toMatchObject({ ErrorCode: 0 })
  return answer
}
const group = (command: string, body: object) => ok(`group_open_http_svc/${command}`, body)
const deletes = (UserID: string) => ok('im_open_login_svc/account_delete', { DeleteItem: [{ UserID }] })

type Happening = (cast: Cast) => Promise<unknown>

const happenings: Readonly<Record<string, Happening>> = {
  'nothing happens': () => Promise.resolve(),
  'the sender is muted': ({ groupId: GroupId, sender: Member_Account }) =>
    group('modify_group_member_info', { GroupId, Member_Account, MuteTime: 3600 }),
  'everybody is muted': ({ groupId: GroupId }) =>
    group('modify_group_base_info', { GroupId, MuteAllMember: 'On' }),
  'the sender leaves': async ({ groupId, sender }) => {
    await using user = await liveUser(stage, sender)
    await user.ok({ op: 'leave', groupId })
  },
  'the sender is taken out': ({ groupId: GroupId, sender }) =>
    group('delete_group_member', { GroupId, MemberToDel_Account: [sender] }),
  'the sender is taken out and comes back': async ({ groupId: GroupId, sender }) => {
    await group('delete_group_member', { GroupId, MemberToDel_Account: [sender] })
    await group('add_group_member', { GroupId, MemberList: [{ Member_Account: sender }] })
  },
  'the group gets another owner': ({ groupId: GroupId, admin }) =>
    group('change_group_owner', { GroupId, NewOwner_Account: admin }),
  'the group is destroyed': ({ groupId: GroupId }) => group('destroy_group', { GroupId }),
  'the sender is deleted': ({ sender }) => deletes(sender),
  'the sender is deleted and imported again': async ({ sender }) => {
    await deletes(sender)
    await stage.users(sender)
  },
  'the owner is deleted': ({ owner }) => deletes(owner),
  'the recipient is deleted': ({ recipient }) => deletes(recipient),
  'both are deleted': async ({ sender, recipient }) => {
    await deletes(sender)
    await deletes(recipient)
  },
  'the recipient is deleted and imported again': async ({ recipient }) => {
    await deletes(recipient)
    await stage.users(recipient)
  },
}

/** The code that this user gets: of the login, when they do not get any further. */
async function byUser(userId: string, { key, sender }: LiveMessage, conversation: string): Promise<number> {
  await using socket = await liveSocket(stage)
  const login = await socket.ask(loginFrame(stage, userId))
  if (login.op === 'refused') return login.code
  const answer = await socket.ask({ op: 'recall', conversation, key, sender })
  return answer.op === 'refused' ? answer.code : 0
}

async function playInGroup({ operation, role }: Case): Promise<number> {
  const cast = newCast()
  const { sender, owner, admin, groupId: GroupId } = cast
  await stage.users(sender, owner, admin)
  const MemberList = [{ Member_Account: sender }, { Member_Account: admin, Role: 'Admin' }]
  await group('create_group', { GroupId, Type: 'Public', Name: 'n', Owner_Account: owner, MemberList })
  const message = await says(sender, `GROUP${GroupId}`)
  await (happenings[operation] as Happening)(cast)
  if (role !== 'rest') return byUser(cast[role as keyof Cast], message, message.conversation)
  const MsgSeqList = [{ MsgSeq: message.key.seq }]
  const answer = await stage.call('group_open_http_svc/group_msg_recall', { GroupId, MsgSeqList })
  const [one] = (answer['RecallRetList'] ?? []) as readonly { readonly RetCode: number }[]
  return one?.RetCode ?? answer.ErrorCode
}

async function playOneToOne({ operation, role }: Case): Promise<number> {
  const cast = newCast()
  const { sender, recipient } = cast
  await stage.users(sender, recipient)
  const message = await says(sender, `C2C${recipient}`)
  await (happenings[operation] as Happening)(cast)
  if (role !== 'rest')
    return byUser(cast[role as keyof Cast], message, `C2C${role === 'sender' ? recipient : sender}`)
  const { seq, random, time } = message.key
  const pair = { From_Account: sender, To_Account: recipient, MsgKey: `${seq}_${random}_${time}` }
  return (await stage.call('openim/admin_msgwithdraw', pair)).ErrorCode
}

async function says(sender: string, conversation: string): Promise<LiveMessage> {
  await using user = await liveUser(stage, sender)
  const message = await user.sends(conversation, 'wherefore')
  return message
}

const title = '$operation, then the recall by $role: $expected'

describe('[RC8] [RC12] [RC13] [T62] in a group', () => {
  test.each(casesOf(ends.group))(title, async (row) => {
    expect(await playInGroup(row)).toBe(row.expected)
  })
})

describe('[RC3] [RC13] [T62] one-to-one', () => {
  test.each(casesOf(ends['one-to-one']))(title, async (row) => {
    expect(await playOneToOne(row)).toBe(row.expected)
  })
})
