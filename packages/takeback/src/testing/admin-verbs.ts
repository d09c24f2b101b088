/** What an admin does in most tests, in plain verbs over REST v4. Everything else: `rest(command, body)`. */
import { randomInt } from 'node:crypto'
import type { Admin } from '../admin/admin.ts'

export interface GroupPlace {
  readonly groupId: string
}

export interface TopicPlace extends GroupPlace {
  readonly topicId: string
}

export interface AdminVerbs {
  /** Imports accounts; those that exist stay. */
  importAccounts(...userIds: string[]): Promise<void>
  /** A public group of these people, the first its owner. */
  createGroup(groupId: string, ...members: [owner: string, ...others: string[]]): Promise<void>
  /** A community with one topic; gives the topic's id. */
  createTopic(groupId: string, owner: string): Promise<TopicPlace>
  /** Gives the id of the official account. */
  createOfficialAccount(owner: string): Promise<string>
  /** One-to-one; gives the MsgKey. */
  send(from: string, to: string, text: string): Promise<string>
  /** Gives the MsgSeq. */
  sendToGroup(place: GroupPlace | TopicPlace, from: string, text: string): Promise<number>
  /** Gives the MsgKey. */
  sendOfficial(officialAccount: string, text: string): Promise<string>
  recall(from: string, to: string, msgKey: string): Promise<void>
  /** Up to ten messages in one call, so in one webhook. */
  recallFromGroup(place: GroupPlace | TopicPlace, ...msgSeqs: number[]): Promise<void>
  recallOfficial(officialAccount: string, ...msgKeys: string[]): Promise<void>
}

/** `lastSeq`: messages of one second stand in the order of their MsgSeq. */
export function adminVerbs(rest: Admin): AdminVerbs {
  const call = (service: string, command: string, body: object) => rest.call(service, command, body)
  let lastSeq = 0
  const drawn = () => randomInt(2 ** 32)
  const placed = (place: GroupPlace | TopicPlace) => ({
    GroupId: place.groupId,
    ...('topicId' in place && { TopicId: place.topicId }),
  })
  const group = 'group_open_http_svc'
  const official = 'official_account_open_http_svc'

  return {
    async importAccounts(...userIds) {
      await call('im_open_login_svc', 'multiaccount_import', { Accounts: userIds })
    },
    async createGroup(groupId, owner, ...others) {
      await call(group, 'create_group', {
        Type: 'Public',
        Name: 'Group of a test',
        GroupId: groupId,
        Owner_Account: owner,
        MemberList: others.map((userId) => ({ Member_Account: userId })),
      })
    },
    async createTopic(groupId, owner) {
      await call(group, 'create_group', {
        Type: 'Community',
        Name: 'Community of a test',
        GroupId: groupId,
        Owner_Account: owner,
        SupportTopic: 1,
      })
      const topic = { GroupId: groupId, TopicName: 'Topic of a test' }
      const { TopicId } = await call('million_group_open_http_svc', 'create_topic', topic)
      return { groupId, topicId: String(TopicId) }
    },
    async createOfficialAccount(owner) {
      const account = { Owner_Account: owner, Name: 'News of a test' }
      return String((await call(official, 'create_official_account', account))['OfficialAccountUserID'])
    },
    async send(from, to, text) {
      lastSeq += 1
      const message = { MsgSeq: lastSeq, MsgRandom: drawn(), MsgBody: textBody(text) }
      const sent = await call('openim', 'sendmsg', { From_Account: from, To_Account: to, ...message })
      return String(sent['MsgKey'])
    },
    async sendToGroup(place, from, text) {
      const message = { From_Account: from, Random: drawn(), MsgBody: textBody(text) }
      return Number((await call(group, 'send_group_msg', { ...placed(place), ...message }))['MsgSeq'])
    },
    async sendOfficial(officialAccount, text) {
      const message = { Official_Account: officialAccount, Random: drawn(), MsgBody: textBody(text) }
      return String((await call(official, 'send_official_account_msg', message))['MsgKey'])
    },
    async recall(from, to, msgKey) {
      const message = { From_Account: from, To_Account: to, MsgKey: msgKey }
      await call('openim', 'admin_msgwithdraw', message)
    },
    async recallFromGroup(place, ...msgSeqs) {
      const MsgSeqList = msgSeqs.map((MsgSeq) => ({ MsgSeq }))
      await call(group, 'group_msg_recall', { ...placed(place), MsgSeqList })
    },
    async recallOfficial(officialAccount, ...msgKeys) {
      const messages = { Official_Account: officialAccount, MsgKeyList: msgKeys }
      await call(official, 'official_account_msg_recall', messages)
    },
  }
}

function textBody(text: string): object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
}
