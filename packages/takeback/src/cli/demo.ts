/**
 * A recall of any kind at the press of a button, for the monitor of `takeback start`: with a group, a community topic and
 * an official account of its own. It goes through REST v4 like everybody else. The people are those of demo-scene.ts.
 */
import type { RecallKind } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import type { Admin } from '../admin/admin.ts'
import { AdminRefused } from '../admin/admin.ts'

export const demoAccounts = ['jared', 'Jonh'] as const
const [jared, jonh] = demoAccounts

const groupId = 'demo-group'
const communityId = '@TGS#_demo-community'
const topicId = `${communityId}@TOPIC#_demo-topic`
const officialId = '@TOA#_demo-news'
/** Codes of "that is there already": group id used (10021, 10025), official id used (130008), topic id used (110003). */
const alreadyThere = new Set([10021, 10025, 130008, 110003])

export interface Demo {
  /**
   * Sends messages and takes them back: one, or as many as `count` in one call. Gives their names, MsgKey or MsgSeq. Of
   * a one-to-one talk always one.
   */
  recall(kind: RecallKind, count?: number): Promise<readonly (string | number)[]>
}

export function createDemo(admin: Admin, clock: Clock): Demo {
  let drawn = Math.trunc(clock.now() % 4_294_967_296)
  /** Another number for each message, or two of one moment would be one. */
  const random = () => (drawn = (drawn + 1) % 4_294_967_296)
  const text = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }]

  const create = async (service: string, command: string, body: object) => {
    try {
      await admin.call(service, command, body)
    } catch (error) {
      if (!(error instanceof AdminRefused) || !alreadyThere.has(error.code)) throw error
    }
  }

  const recalls: Record<RecallKind, (count: number) => Promise<readonly (string | number)[]>> = {
    async c2c() {
      const { MsgKey } = await admin.call('openim', 'sendmsg', {
        From_Account: jared,
        To_Account: jonh,
        MsgRandom: random(),
        MsgBody: text('Wherefore art thou?'),
      })
      await admin.call('openim', 'admin_msgwithdraw', { From_Account: jared, To_Account: jonh, MsgKey })
      return [String(MsgKey)]
    },
    async group(count) {
      await create('group_open_http_svc', 'create_group', {
        Type: 'Public',
        Name: 'Demo group',
        GroupId: groupId,
        Owner_Account: jared,
        MemberList: [{ Member_Account: jonh }],
      })
      return recallInGroup(count, groupId)
    },
    async topic(count) {
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
      return recallInGroup(count, communityId, topicId)
    },
    async official(count) {
      await create('official_account_open_http_svc', 'create_official_account', {
        Owner_Account: jared,
        Name: 'Demo news',
        OfficialAccountUserID: officialId,
      })
      const MsgKeyList = await times(count, async () => {
        const sent = await admin.call('official_account_open_http_svc', 'send_official_account_msg', {
          Official_Account: officialId,
          Random: random(),
          MsgBody: text('Read all about it'),
        })
        return String(sent['MsgKey'])
      })
      await admin.call('official_account_open_http_svc', 'official_account_msg_recall', {
        Official_Account: officialId,
        MsgKeyList,
        Reason: 'a slip of the pen',
      })
      return MsgKeyList
    },
  }

  async function recallInGroup(count: number, group: string, topic?: string): Promise<readonly number[]> {
    const place = { GroupId: group, ...(topic !== undefined && { TopicId: topic }) }
    const seqs = await times(count, async () => {
      const sent = await admin.call('group_open_http_svc', 'send_group_msg', {
        ...place,
        From_Account: jared,
        Random: random(),
        MsgBody: text('Hello, everybody'),
      })
      return Number(sent['MsgSeq'])
    })
    await admin.call('group_open_http_svc', 'group_msg_recall', {
      ...place,
      MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })),
      Reason: 'off topic',
    })
    return seqs
  }

  return { recall: (kind, count = 1) => recalls[kind](count) }
}

/** One after the other, so that they stand in this order. */
async function times<Result>(count: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let done = 0; done < count; done += 1) results.push(await work())
  return results
}
