/** What topics are, each with its own code: rule GM8 of docs/spec/groups.md (PROTOCOL 8.3). */
import { getTopic as wire, refusalText, Refusal } from '@takeback/protocol'
import { accountById } from '../../../tables/accounts.ts'
import { groupMemberProfile, type GroupMemberProfileRow } from '../../../tables/group-members.ts'
import { groupById } from '../../../tables/groups.ts'
import { topicMark, type TopicMarkRow } from '../../../tables/topic-marks.ts'
import { topicsOf, type TopicOverviewRow } from '../../../tables/topics.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'
import { messageOption, only, type Fields } from './group-fields.ts'

export const getTopic = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { GroupId: groupId, From_Account: self, TopicIdList = [], ResponseFilter: filter = {} } = request
    const [[group], topics, account, [member]] = await readTogether(
      engine,
      groupById(app, groupId),
      topicsOf(app, groupId),
      accountById(app, self ?? ''),
      groupMemberProfile(app, groupId, self ?? ''),
    )
    if (group === undefined) throw new Refusal(10010, `GroupId ${groupId} does not exist`)
    if (group.support_topic !== 1) throw new Refusal(10007, `GroupId ${groupId} is no community with topics`)
    if (self !== undefined && account.length === 0)
      throw new Refusal(10019, `From_Account ${self} is not imported`)
    const known = new Map(topics.map((topic) => [topic.topic_id, topic]))
    const wanted = TopicIdList.length > 0 ? TopicIdList : [...known.keys()]
    const marks =
      self === undefined ? [] : await engine.snapshot(wanted.map((topicId) => topicMark(app, topicId, self)))
    return {
      TopicAndSelfInfo: wanted.map((topicId, i) => {
        const mark = marks[i]?.[0] as TopicMarkRow | undefined
        const standing = self === undefined ? null : selfFields(member, mark)
        return itemOf(topicId, known.get(topicId), standing, filter)
      }),
    }
  },
})

interface Filter {
  readonly TopicBaseInfoFilter?: readonly string[]
  readonly SelfInfoFilter?: readonly string[]
}

function itemOf(topicId: string, topic: TopicOverviewRow | undefined, self: Fields | null, filter: Filter) {
  if (topic === undefined)
    return { ErrorCode: 10010, ErrorInfo: refusalText(10010), TopicInfo: { TopicId: topicId } }
  return {
    ErrorCode: 0,
    ErrorInfo: '',
    TopicInfo: { TopicId: topicId, ...only(topicFields(topic), filter.TopicBaseInfoFilter) },
    ...(self !== null && { SelfInfo: only(self, filter.SelfInfoFilter) }),
  }
}

function topicFields(topic: TopicOverviewRow): Fields {
  return {
    GroupId: topic.group_id,
    TopicName: topic.name,
    // Written by `create_topic` as on the wire: CustomString, FaceUrl, Notification, Introduction.
    ...(JSON.parse(topic.info) as Fields),
    CreateTime: Math.floor(topic.created_at / 1000),
    LastMsgTime: topic.last_time ?? 0,
    NextMsgSeq: topic.next_seq,
    MuteAllMember: 'Off',
  }
}

function selfFields(member: GroupMemberProfileRow | undefined, mark: TopicMarkRow | undefined): Fields {
  return {
    MsgSeq: mark?.read_seq ?? 0,
    MsgFlag: messageOption(member?.msg_flag ?? '', 'Community'),
    ShutUpTime: member?.mute_until ?? 0,
  }
}
