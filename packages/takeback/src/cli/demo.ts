/**
 * A recall of any kind at the press of a button, for the monitor of `takeback start`: with a group, a community topic and
 * an official account of its own. It goes through REST v4 like everybody else. The people are those of demo-scene.ts.
 */
import type { RecallKind } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import type { Admin } from '../admin/admin.ts'
import { AdminRefused } from '../admin/admin.ts'

const [jared, jonh] = ['jared', 'Jonh'] as const

const groupId = 'demo-group'
const communityId = '@TGS#_demo-community'
const topicId = `${communityId}@TOPIC#_demo-topic`
const officialId = '@TOA#_demo-news'
/** Codes of "that is there already": group id used (10021, 10025), official id used (130008), topic id used (110003). */
const alreadyThere = new Set([10021, 10025, 130008, 110003])

export interface Demo {
  /** Sends a message and takes it back. */
  recall(kind: RecallKind): Promise<void>
}

export function createDemo(admin: Admin, clock: Clock): Demo {
  const random = () => Math.trunc(clock.now() % 4_294_967_296)
  const text = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }]

  const create = async (service: string, command: string, body: object) => {
    try {
      await admin.call(service, command, body)
    } catch (error) {
      if (!(error instanceof AdminRefused) || !alreadyThere.has(error.code)) throw error
    }
  }

  const recalls: Record<RecallKind, () => Promise<void>> = {
    async c2c() {
      const { MsgKey } = await admin.call('openim', 'sendmsg', {
        From_Account: jared,
        To_Account: jonh,
        MsgRandom: random(),
        MsgBody: text('Wherefore art thou?'),
      })
      await admin.call('openim', 'admin_msgwithdraw', { From_Account: jared, To_Account: jonh, MsgKey })
    },
    async group() {
      await create('group_open_http_svc', 'create_group', {
        Type: 'Public',
        Name: 'Demo group',
        GroupId: groupId,
        Owner_Account: jared,
        MemberList: [{ Member_Account: jonh }],
      })
      await recallInGroup(groupId)
    },
    async topic() {
      await create('group_open_http_svc', 'create_group', {
        Type: 'Community',
        Name: 'Demo community',
        GroupId: communityId,
        Owner_Account: jared,
        SupportTopic: 1,
      })
      await create('million_group_open_http_svc', 'create_topic', {
        GroupId: communityId,
        TopicId: topicId,
        TopicName: 'Demo topic',
      })
      await recallInGroup(communityId, topicId)
    },
    async official() {
      await create('official_account_open_http_svc', 'create_official_account', {
        Owner_Account: jared,
        Name: 'Demo news',
        OfficialAccountUserID: officialId,
      })
      const { MsgKey } = await admin.call('official_account_open_http_svc', 'send_official_account_msg', {
        Official_Account: officialId,
        Random: random(),
        MsgBody: text('Read all about it'),
      })
      await admin.call('official_account_open_http_svc', 'official_account_msg_recall', {
        Official_Account: officialId,
        MsgKeyList: [MsgKey],
        Reason: 'a slip of the pen',
      })
    },
  }

  async function recallInGroup(group: string, topic?: string): Promise<void> {
    const place = { GroupId: group, ...(topic !== undefined && { TopicId: topic }) }
    const { MsgSeq } = await admin.call('group_open_http_svc', 'send_group_msg', {
      ...place,
      From_Account: jared,
      Random: random(),
      MsgBody: text('Hello, everybody'),
    })
    await admin.call('group_open_http_svc', 'group_msg_recall', {
      ...place,
      MsgSeqList: [{ MsgSeq }],
      Reason: 'off topic',
    })
  }

  return { recall: (kind) => recalls[kind]() }
}
