/** One kind of conversation as REST and the live gateway name it. Names have one length, so that answers can be compared. */
import type { LiveStage } from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import type { Reply } from '../../packages/takeback/src/chat-backend/testing/open-stage.ts'

/** What names a message, over REST and on a socket. */
export interface Said {
  /** Group, topic or official account; one-to-one the recipient. */
  readonly where: string
  readonly sender: string
  readonly key: { readonly seq: number; readonly random: number; readonly time: number }
}

export interface RestCall {
  readonly path: string
  readonly body: object
}

export interface Place {
  says(sender: string, onlineOnly: boolean): Promise<Said>
  /** The name of a message that was never sent. */
  missing(said: Said): Said
  elsewhere(said: Said): Said
  destroy(): Promise<void>
  /** The conversation, as this one would name it. */
  namedBy(role: string, said: Said): string
  /** The fields of a recall frame. */
  asSeenBy(role: string, said: Said): { conversation: string; key: Said['key']; sender: string }
  restRecall(said: Said): RestCall
  /** Another message, to where this one went. */
  restSend(said: Said): RestCall
  restHistory(said: Said): RestCall
  /** A refusal without the names that were asked for, and how long it was. */
  anonymous(frame: string): { readonly texts: string; readonly lengths: number }
}

const groups = 'group_open_http_svc'
const topics = 'million_group_open_http_svc'
const officials = 'official_account_open_http_svc'
const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]
/** Of nine digits, as everything that is drawn from it. */
let drawn = 100_000_000
let made = 1000

/** As each place is made anew, so is its name. */
export function makePlace(stage: LiveStage, kind: string): Promise<Place> {
  made += 1
  if (kind === 'one-to-one') return Promise.resolve(oneToOne(stage))
  return kind === 'official account' ? officialPlace(stage) : groupPlace(stage, kind)
}

/** The ErrorCode, or the code of the one message. */
export async function callRest(stage: LiveStage, { path, body }: RestCall): Promise<number> {
  const answer = await stage.call(path, body)
  const [one] = (answer['RecallRetList'] ?? []) as readonly { readonly RetCode: number }[]
  return answer.ErrorCode === 0 ? (one?.RetCode ?? 0) : answer.ErrorCode
}

async function done(answer: Promise<Reply>): Promise<Reply> {
  const reply = await answer
  if (reply.ErrorCode !== 0) throw new Error(JSON.stringify(reply))
  return reply
}

async function groupPlace(stage: LiveStage, kind: string): Promise<Place> {
  const GroupId = kind === 'Community' || kind === 'topic' ? `@TGS#_c${made}` : `g${made}`
  const TopicId = kind === 'topic' ? `${GroupId}@TOPIC#_t` : null
  const Type = kind === 'topic' ? 'Community' : kind
  const MemberList = ['admin', 'member', 'other', 'left'].map((Member_Account) =>
    Member_Account === 'admin' && Type !== 'Private' ? { Member_Account, Role: 'Admin' } : { Member_Account },
  )
  await done(
    stage.call(`${groups}/create_group`, {
      GroupId,
      Type,
      Name: 'n',
      Owner_Account: 'owner',
      ...(Type === 'Community' && { SupportTopic: 1 }),
      ...(Type !== 'AVChatRoom' && { MemberList }),
    }),
  )
  if (TopicId !== null) await done(stage.call(`${topics}/create_topic`, { GroupId, TopicId, TopicName: 't' }))
  if (Type !== 'AVChatRoom') {
    const leaving = { GroupId, MemberToDel_Account: ['left'] }
    await done(stage.call(`${groups}/delete_group_member`, leaving))
  }
  const where = TopicId ?? GroupId
  const topic = (named: string) => (TopicId === null ? { GroupId: named } : { GroupId, TopicId: named })
  return {
    async says(sender, onlineOnly) {
      const Random = ++drawn
      const answer = await done(
        stage.call(`${groups}/send_group_msg`, {
          ...topic(where),
          From_Account: sender,
          Random,
          MsgBody: text,
          ...(onlineOnly && { OnlineOnlyFlag: 1 }),
        }),
      )
      const [seq, time] = [Number(answer['MsgSeq']), Number(answer['MsgTime'])]
      return { where, sender, key: { seq, random: Random, time } }
    },
    missing: (said) => ({ ...said, key: { ...said.key, seq: said.key.seq + 1000 } }),
    elsewhere: (said) => ({ ...said, where: where.replace(String(made), '9999') }),
    async destroy() {
      if (TopicId === null) await done(stage.call(`${groups}/destroy_group`, { GroupId }))
      else await done(stage.call(`${topics}/destroy_topic`, { GroupId, TopicIdList: [TopicId] }))
    },
    namedBy: (_role, said) => `GROUP${said.where}`,
    asSeenBy: (_role, said) => ({ conversation: `GROUP${said.where}`, key: said.key, sender: said.sender }),
    restRecall: (said) => ({
      path: `${groups}/group_msg_recall`,
      body: { ...topic(said.where), MsgSeqList: [{ MsgSeq: said.key.seq }] },
    }),
    restSend: (said) => ({
      path: `${groups}/send_group_msg`,
      body: { ...topic(said.where), From_Account: 'owner', Random: ++drawn, MsgBody: text },
    }),
    restHistory: (said) => ({
      path: `${groups}/group_msg_get_simple`,
      body: { ...topic(said.where), ReqMsgNumber: 5 },
    }),
    anonymous: withoutNames,
  }
}

/** The message is always that of `sender`, to `recipient`. */
function oneToOne(stage: LiveStage): Place {
  return {
    async says(_sender, onlineOnly) {
      const random = ++drawn
      const answer = await done(
        stage.call('openim/sendmsg', {
          From_Account: 'sender',
          To_Account: 'recipient',
          MsgSeq: random,
          MsgRandom: random,
          MsgBody: text,
          ...(onlineOnly && { MsgLifeTime: 0 }),
        }),
      )
      const key = { seq: random, random, time: Number(answer['MsgTime']) }
      return { where: 'recipient', sender: 'sender', key }
    },
    missing: (said) => ({ ...said, key: { ...said.key, random: said.key.random + 100_000_000 } }),
    elsewhere: (said) => ({ ...said, where: 'nobodyatl' }),
    destroy: () => Promise.resolve(),
    namedBy: (role, { where, sender }) => `C2C${where === 'recipient' && role !== 'sender' ? sender : where}`,
    asSeenBy: (role, { where, sender, key }) => ({
      conversation: `C2C${role === 'sender' ? where : sender}`,
      key,
      sender,
    }),
    restRecall: ({ where, sender, key: { seq, random, time } }) => ({
      path: 'openim/admin_msgwithdraw',
      body: { From_Account: sender, To_Account: where, MsgKey: `${seq}_${random}_${time}` },
    }),
    restSend: ({ where, sender }) => ({
      path: 'openim/sendmsg',
      body: { From_Account: sender, To_Account: where, MsgRandom: ++drawn, MsgBody: text },
    }),
    restHistory: ({ where, sender }) => ({
      path: 'openim/admin_getroammsg',
      body: { Operator_Account: sender, Peer_Account: where, MaxCnt: 5, MinTime: 0, MaxTime: 4_000_000_000 },
    }),
    anonymous: withoutNames,
  }
}

async function officialPlace(stage: LiveStage): Promise<Place> {
  const where = `@TOA#_${made}`
  const account = { OfficialAccountUserID: where, Owner_Account: 'owner', Name: 'n' }
  await done(stage.call(`${officials}/create_official_account`, account))
  const SubscriberList = [{ Subscriber_Account: 'subscriber' }]
  await done(stage.call(`${officials}/add_subscriber`, { Official_Account: where, SubscriberList }))
  return {
    async says(_sender, onlineOnly) {
      const answer = await done(
        stage.call(`${officials}/send_official_account_msg`, {
          Official_Account: where,
          Random: ++drawn,
          MsgBody: text,
          ...(onlineOnly && { OnlineOnlyFlag: 1 }),
        }),
      )
      const [seq = 0, random = 1, time = 0] = String(answer['MsgKey']).split('_').map(Number)
      return { where, sender: where, key: { seq, random, time } }
    },
    missing: (said) => ({ ...said, key: { ...said.key, seq: said.key.seq + 1000 } }),
    elsewhere: (said) => ({ ...said, where: '@TOA#_9999' }),
    async destroy() {
      await done(stage.call(`${officials}/destroy_official_account`, { Official_Account: where }))
    },
    namedBy: (_role, said) => `C2C${said.where}`,
    asSeenBy: (_role, said) => ({ conversation: `C2C${said.where}`, key: said.key, sender: said.sender }),
    restRecall: ({ where: named, key }) => ({
      path: `${officials}/official_account_msg_recall`,
      body: { Official_Account: named, MsgKeyList: [`${key.seq}_1_${key.time}`] },
    }),
    restSend: ({ where: named }) => ({
      path: `${officials}/send_official_account_msg`,
      body: { Official_Account: named, Random: ++drawn, MsgBody: text },
    }),
    restHistory: ({ where: named }) => ({
      path: `${officials}/official_account_msg_get_simple`,
      body: { Official_Account: named, ReqMsgNumber: 5 },
    }),
    anonymous: withoutNames,
  }
}

function withoutNames(frame: string) {
  const texts = frame.replaceAll(/\d{4}@|[gc_#]\d{4}|\d{9}_\d{9}_\d{10}/g, '…')
  return { texts, lengths: frame.length }
}
