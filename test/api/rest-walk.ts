/** A walk through every REST command that is served: what was answered, in order. Names are those of the documents' samples. */
import type { ChatBackendForTests } from 'takeback/testing'

export interface Walked {
  /** For example `openim/sendmsg`. */
  readonly command: string
  readonly answer: Readonly<Record<string, unknown>>
}

type Answer = Walked['answer']

const sns = 'im_open_login_svc'
const group = 'group_open_http_svc'
const topics = 'million_group_open_http_svc'
const official = 'official_account_open_http_svc'
const ours = 'takeback_config'
const bulk = 'takeback_recall'

const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }]
const pair = { From_Account: 'jared', To_Account: 'Jonh' }

export async function walkRest({ rest }: Pick<ChatBackendForTests, 'rest'>): Promise<Walked[]> {
  const walked: Walked[] = []
  const call = async (command: string, body: object): Promise<Answer> => {
    const answer = await rest(command, body)
    walked.push({ command, answer })
    return answer
  }
  await walkAccounts(call)
  const msgKey = await walkOneToOne(call)
  await walkGroups(call)
  await walkTopics(call)
  await walkOfficial(call)
  await walkConfig(call, msgKey)
  await walkRecallPlans(call)
  await call(`${sns}/account_delete`, { DeleteItem: [{ UserID: 'nurse' }, { UserID: 'nobody' }] })
  return walked
}

type Call = (command: string, body: object) => Promise<Answer>

async function walkAccounts(call: Call): Promise<void> {
  await call(`${sns}/account_import`, { UserID: 'jared', Nick: 'Jared' })
  await call(`${sns}/multiaccount_import`, { Accounts: ['Jonh', 'nurse', 'paris', ''] })
  await call(`${sns}/account_check`, { CheckItem: [{ UserID: 'jared' }, { UserID: 'nobody' }] })
  await call('openim/query_online_status', { To_Account: ['jared', 'nobody'], IsNeedDetail: 1 })
  await call(`${sns}/kick`, { UserID: 'jared' })
}

/** Gives the MsgKey of a recalled message. */
async function walkOneToOne(call: Call): Promise<string> {
  const sent = await call('openim/sendmsg', { ...pair, MsgSeq: 1, MsgRandom: 1, MsgBody: text })
  await call('openim/batchsendmsg', { To_Account: ['Jonh', 'nurse'], MsgRandom: 2, MsgBody: text })
  await call('openim/batchsendmsg', { To_Account: ['Jonh', 'nobody'], MsgRandom: 3, MsgBody: text })
  const old = { MsgRandom: 4, MsgTimeStamp: 1_557_481_126, SyncFromOldSystem: 2, MsgBody: text }
  await call('openim/importmsg', { ...pair, ...old })
  const { MsgKey } = sent
  await call('openim/admin_msgwithdraw', { ...pair, MsgKey })
  await call('openim/sendmsg', { ...pair, MsgSeq: 2, MsgRandom: 5, MsgBody: text, CloudCustomData: 'custom' })
  const page = { MaxCnt: 10, MinTime: 1, MaxTime: 4_000_000_000 }
  await call('openim/admin_getroammsg', { Operator_Account: 'jared', Peer_Account: 'Jonh', ...page })
  await call('openim/get_c2c_unread_msg_num', { To_Account: 'Jonh' })
  await call('openim/get_c2c_unread_msg_num', { To_Account: 'Jonh', Peer_Account: ['jared', 'nobody'] })
  await call('openim/admin_set_msg_read', { Report_Account: 'Jonh', Peer_Account: 'jared' })
  return String(MsgKey)
}

async function walkGroups(call: Call): Promise<void> {
  const GroupId = 'club'
  const create = { Type: 'Public', Name: 'Club', GroupId, Owner_Account: 'jared' }
  await call(`${group}/create_group`, { ...create, AppDefinedData: [{ Key: 'k', Value: 'v' }] })
  await call(`${group}/add_group_member`, { GroupId, MemberList: ['Jonh', 'nurse'].map(memberOf) })
  const message = { GroupId, From_Account: 'jared', MsgBody: text }
  const first = await call(`${group}/send_group_msg`, { ...message, Random: 1 })
  await call(`${group}/send_group_msg`, { ...message, Random: 2, CloudCustomData: 'custom' })
  const MsgSeqList = [{ MsgSeq: first['MsgSeq'] }, { MsgSeq: 999 }]
  await call(`${group}/group_msg_recall`, { GroupId, MsgSeqList, Reason: 'off topic' })
  await call(`${group}/group_msg_get_simple`, { GroupId, ReqMsgNumber: 20, WithRecalledMsg: 1 })
  const MsgList = [{ From_Account: 'Jonh', SendTime: 1_557_481_126, Random: 3, MsgBody: text }]
  await call(`${group}/import_group_msg`, { GroupId, MsgList })
  await call(`${group}/get_group_info`, { GroupIdList: [GroupId, 'nowhere'] })
  await call(`${group}/get_group_member_info`, { GroupId, Limit: 10 })
  await call(`${group}/get_joined_group_list`, { Member_Account: 'Jonh', ResponseFilter: everyField })
  await call(`${group}/get_joined_group_list`, { Member_Account: 'Jonh' })
  await call(`${group}/get_role_in_group`, { GroupId, User_Account: ['jared', 'paris'] })
  await call(`${group}/modify_group_base_info`, { GroupId, Introduction: 'We meet on Fridays' })
  await call(`${group}/modify_group_member_info`, { GroupId, Member_Account: 'Jonh', Role: 'Admin' })
  await call(`${group}/delete_group_msg_by_sender`, { GroupId, Sender_Account: 'jared' })
  await call(`${group}/change_group_owner`, { GroupId, NewOwner_Account: 'Jonh' })
  await call(`${group}/delete_group_member`, { GroupId, MemberToDel_Account: ['nurse'] })
  await call(`${group}/destroy_group`, { GroupId })
}

const everyField = {
  GroupBaseInfoFilter: [
    'Type',
    'Name',
    'Introduction',
    'Owner_Account',
    'MemberNum',
    'CreateTime',
    'NextMsgSeq',
  ],
  SelfInfoFilter: ['Role', 'JoinTime', 'MsgFlag', 'UnreadMsgNum', 'MsgSeq'],
}

function memberOf(userId: string): object {
  return { Member_Account: userId }
}

async function walkTopics(call: Call): Promise<void> {
  const GroupId = '@TGS#_community'
  const community = { Type: 'Community', Name: 'Community', GroupId, Owner_Account: 'jared', SupportTopic: 1 }
  await call(`${group}/create_group`, community)
  const made = await call(`${topics}/create_topic`, {
    GroupId,
    TopicName: 'Balcony',
    Introduction: 'Fridays',
  })
  const { TopicId } = made
  await call(`${group}/send_group_msg`, { GroupId, TopicId, From_Account: 'jared', Random: 1, MsgBody: text })
  await call(`${group}/group_msg_get_simple`, { GroupId, TopicId, ReqMsgNumber: 20 })
  await call(`${group}/get_group_info`, { GroupIdList: [GroupId] })
  await call(`${group}/get_group_member_info`, { GroupId, Limit: 10 })
  const TopicIdList = [TopicId, `${GroupId}@TOPIC#_nowhere`]
  await call(`${topics}/get_topic`, { GroupId, From_Account: 'jared', TopicIdList })
  await call(`${topics}/destroy_topic`, { GroupId, From_Account: 'jared', TopicIdList })
}

async function walkOfficial(call: Call): Promise<void> {
  const account = { Owner_Account: 'jared', Name: 'News' }
  const made = await call(`${official}/create_official_account`, account)
  const Official_Account = made['OfficialAccountUserID']
  const SubscriberList = ['Jonh', 'nobody'].map((userId) => ({ Subscriber_Account: userId }))
  await call(`${official}/add_subscriber`, { Official_Account, SubscriberList })
  const message = { Official_Account, MsgBody: text }
  const sent = await call(`${official}/send_official_account_msg`, { ...message, Random: 1 })
  await call(`${official}/send_official_account_msg`, { ...message, Random: 2 })
  const MsgKeyList = [sent['MsgKey'], '999_1_1698741698']
  await call(`${official}/official_account_msg_recall`, { Official_Account, MsgKeyList, Reason: 'a slip' })
  const page = { ReqMsgNumber: 20, WithRecalledMsg: 1 }
  await call(`${official}/official_account_msg_get_simple`, { Official_Account, ...page })
  await call(`${official}/modify_official_account_base_info`, { Official_Account, Introduction: 'Daily' })
  const OfficialAccountIdList = [{ Official_Account }, { Official_Account: '@TOA#_nowhere' }]
  await call(`${official}/get_official_account_info`, { OfficialAccountIdList })
  await call(`${official}/get_subscriber_info`, { Official_Account, Limit: 10 })
  await call(`${official}/delete_subscriber`, { Official_Account, SubscriberToDel_Account: ['Jonh'] })
  await call(`${official}/destroy_official_account`, { Official_Account })
}

/** The webhook keeps its URL, so that what is sent later still arrives. */
async function walkConfig(call: Call, MsgKey: string): Promise<void> {
  const before = (await call(`${ours}/get_callback`, {}))['Response'] as Readonly<Record<string, unknown>>
  const { Url, CallbackCommandList, Preset } = before
  await call(`${ours}/set_callback`, { Url, CallbackCommandList, Preset })
  await call(`${ours}/update_callback`, { Forms: { c2c: 'both' } })
  await call(`${ours}/set_callback_token`, { Token: 'a-token-of-this-walk', IsTokenEnable: true })
  await call(`${ours}/get_callback_token`, {})
  await call(`${ours}/set_callback_signing`, { Signing: 'on' })
  await call(`${ours}/get_recall_receipt`, { ...pair, MsgKey })
  await call(`${ours}/erase_user`, { UserID: 'nobody-any-more' })
  await call(`${ours}/send_test_event`, {})
  await call(`${ours}/get_delivery_health`, {})
  const listed = await listOf(call, { Limit: 5 })
  await call(`${ours}/redeliver`, { Ids: [...listed, 999_999] })
  await walkParking(call)
}

/** What waits is parked, listed, and sent again. */
async function walkParking(call: Call): Promise<void> {
  await call(`${ours}/update_callback`, { Paused: true })
  const sent = await call('openim/sendmsg', { ...pair, MsgSeq: 3, MsgRandom: 6, MsgBody: text })
  await call('openim/admin_msgwithdraw', { ...pair, MsgKey: sent['MsgKey'] })
  const [Id] = await listOf(call, { State: 'waiting', Limit: 1 })
  await call(`${ours}/park`, { Id })
  await call(`${ours}/update_callback`, { Paused: false })
  await call(`${ours}/redeliver`, { Ids: await listOf(call, { State: 'parked' }) })
}

async function listOf(call: Call, filter: object): Promise<readonly number[]> {
  const listed = (await call(`${ours}/list_deliveries`, filter))['Response'] as {
    readonly Deliveries: readonly { readonly Id: number }[]
  }
  return listed.Deliveries.map(({ Id }) => Id)
}

async function walkRecallPlans(call: Call): Promise<void> {
  const planned = await call(`${bulk}/plan_recall`, { From_Account: 'Jonh', Since: 1, Reason: 'a slip' })
  const { PlanId, Messages } = planned['Response'] as { readonly PlanId: number; readonly Messages: number }
  await call(`${bulk}/execute_recall_plan`, { PlanId, Messages })
  await call(`${bulk}/get_recall_plan`, { PlanId })
  await call(`${bulk}/list_recall_plans`, {})
  await call(`${bulk}/list_recalled_messages`, { PlanId })
  const another = await call(`${bulk}/plan_recall`, { From_Account: 'jared', Since: 1 })
  const { PlanId: unwanted } = another['Response'] as { readonly PlanId: number }
  await call(`${bulk}/stop_recall_plan`, { PlanId: unwanted })
}
