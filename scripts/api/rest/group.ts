/** Groups: `group_open_http_svc`, and topics: `million_group_open_http_svc`. */
import * as v from 'valibot'
import { uint32Field } from '@takeback/protocol'
import {
  code,
  flag,
  integer,
  maybe,
  messageElements,
  nothing,
  onOff,
  type RestDescriptions,
  sampleText,
  seconds,
  text,
} from './description.ts'

const GroupId = '@TGS#2J4SZEAEL'
const TopicId = '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic'
const CommunityId = '@TGS#_@TGS#cQVLVHIM62CJ'

const role = v.picklist(['Owner', 'Admin', 'Member', 'NotMember'])
const custom = v.array(v.object({ Key: text, Value: text }))
/** Filters choose among them. */
const memberFields = {
  Role: maybe(role),
  JoinTime: maybe(seconds),
  MsgSeq: maybe(integer),
  MsgFlag: maybe(text),
  MuteUntil: maybe(integer),
  NameCard: maybe(text),
  AppMemberDefinedData: maybe(custom),
}
const member = v.object({ Member_Account: text, ...memberFields })
/** Filters choose among them. */
const baseFields = {
  Type: maybe(text),
  Name: maybe(text),
  Appid: maybe(integer),
  Introduction: maybe(text),
  Notification: maybe(text),
  FaceUrl: maybe(text),
  Owner_Account: maybe(text),
  CreateTime: maybe(seconds),
  LastInfoTime: maybe(seconds),
  LastMsgTime: maybe(seconds),
  NextMsgSeq: maybe(integer),
  MemberNum: maybe(integer),
  MaxMemberNum: maybe(integer),
  ApplyJoinOption: maybe(text),
  InviteJoinOption: maybe(text),
  MuteAllMember: maybe(onOff),
  SupportTopic: maybe(flag),
}
export const historyFields = {
  From_Account: text,
  IsPlaceMsg: v.pipe(v.picklist([0, 1, 2]), v.description('2: taken back')),
  IsSystemMsg: flag,
  MsgBody: messageElements,
  MsgPriority: integer,
  MsgSeq: uint32Field,
  MsgTimeStamp: seconds,
  CloudCustomData: maybe(text),
  MsgRandom: uint32Field,
}
const sendResult = {
  MsgTime: seconds,
  MsgSeq: v.pipe(uint32Field, v.description('0: dropped by the rate limit of the group')),
  MsgId: maybe(text),
  MsgDropReason: maybe(text),
}

export const groupDescriptions: RestDescriptions = {
  'group_open_http_svc/create_group': {
    summary: 'Create a group or a community',
    answer: { GroupId: text, Type: text, HugeGroupFlag: maybe(flag) },
    example: {
      Type: 'Public',
      Name: 'TestGroup',
      Owner_Account: 'jared',
      MemberList: [{ Member_Account: 'Jonh' }],
    },
  },
  'group_open_http_svc/add_group_member': {
    summary: 'Add members',
    answer: {
      MemberList: v.array(
        v.object({
          Member_Account: text,
          Result: v.pipe(
            v.picklist([0, 1, 2, 3]),
            v.description('0 failed, 1 added, 2 was a member, 3 invited'),
          ),
        }),
      ),
    },
    example: { GroupId, MemberList: [{ Member_Account: 'Jonh' }] },
  },
  'group_open_http_svc/delete_group_member': {
    summary: 'Remove members',
    answer: nothing,
    example: { GroupId, MemberToDel_Account: ['Jonh'] },
  },
  'group_open_http_svc/destroy_group': {
    summary: 'Dissolve a group',
    answer: nothing,
    example: { GroupId },
  },
  'group_open_http_svc/change_group_owner': {
    summary: 'Hand a group over',
    answer: nothing,
    example: { GroupId, NewOwner_Account: 'Jonh' },
  },
  'group_open_http_svc/get_group_info': {
    summary: 'Read groups and their members',
    answer: {
      GroupInfo: v.array(
        v.object({
          ErrorCode: code,
          ErrorInfo: text,
          GroupId: text,
          ...baseFields,
          AppDefinedData: maybe(custom),
          MemberList: maybe(v.array(member)),
        }),
      ),
    },
    example: { GroupIdList: [GroupId] },
  },
  'group_open_http_svc/get_group_member_info': {
    summary: 'List the members of a group',
    answer: {
      MemberNum: integer,
      MemberList: v.array(member),
      Next: maybe(v.pipe(text, v.description('Communities: where the next page begins; empty at the end'))),
    },
    example: { GroupId, Limit: 100, Offset: 0 },
  },
  'group_open_http_svc/get_joined_group_list': {
    summary: 'List the groups of an account',
    answer: {
      TotalCount: integer,
      GroupIdList: v.array(
        v.object({
          GroupId: text,
          ...baseFields,
          SelfInfo: maybe(v.object({ ...memberFields, UnreadMsgNum: maybe(integer) })),
        }),
      ),
    },
    example: { Member_Account: 'jared', Limit: 10, Offset: 0 },
  },
  'group_open_http_svc/get_role_in_group': {
    summary: 'Ask for the roles of accounts in a group',
    answer: { UserIdList: v.array(v.object({ Member_Account: text, Role: role })) },
    example: { GroupId, User_Account: ['jared', 'Jonh'] },
  },
  'group_open_http_svc/modify_group_base_info': {
    summary: 'Change a group',
    answer: nothing,
    example: { GroupId, Name: 'NewName', Introduction: 'NewIntroduction' },
  },
  'group_open_http_svc/modify_group_member_info': {
    summary: 'Change a member: role, name card, mute',
    answer: nothing,
    example: { GroupId, Member_Account: 'Jonh', Role: 'Admin' },
  },
  'group_open_http_svc/send_group_msg': {
    summary: 'Send a message to a group or topic',
    answer: sendResult,
    example: { GroupId, From_Account: 'jared', Random: 8912345, MsgBody: sampleText },
  },
  'group_open_http_svc/group_msg_recall': {
    summary: 'Recall up to ten messages of a group or topic',
    answer: { RecallRetList: v.array(v.object({ MsgSeq: uint32Field, RetCode: code })) },
    example: { GroupId, MsgSeqList: [{ MsgSeq: 100 }, { MsgSeq: 101 }], Reason: 'off topic' },
  },
  'group_open_http_svc/group_msg_get_simple': {
    summary: 'Read the history of a group or topic',
    answer: {
      GroupId: text,
      TopicId: maybe(text),
      IsFinished: v.pipe(v.picklist([0, 1, 2]), v.description('1: there is nothing older')),
      RspMsgList: v.array(v.object(historyFields)),
    },
    example: { GroupId, ReqMsgSeq: 100, ReqMsgNumber: 20, WithRecalledMsg: 1 },
  },
  'group_open_http_svc/import_group_msg': {
    summary: 'Import messages of before into a group',
    answer: {
      ImportMsgResult: v.array(
        v.object({ MsgSeq: uint32Field, MsgTime: v.pipe(integer, v.minValue(0)), Result: code }),
      ),
    },
    example: {
      GroupId,
      MsgList: [{ From_Account: 'jared', SendTime: 1557481126, Random: 8912345, MsgBody: sampleText }],
    },
  },
  'group_open_http_svc/delete_group_msg_by_sender': {
    summary: 'Recall what one member has said in a group or topic, silently',
    answer: nothing,
    example: { GroupId, Sender_Account: 'Jonh' },
  },
  'million_group_open_http_svc/create_topic': {
    summary: 'Create a topic in a community',
    answer: { TopicId: text },
    example: { GroupId: CommunityId, TopicName: 'TestTopic', From_Account: 'jared' },
  },
  'million_group_open_http_svc/get_topic': {
    summary: 'Read topics of a community',
    answer: {
      TopicAndSelfInfo: v.array(
        v.object({
          ErrorCode: code,
          ErrorInfo: text,
          TopicInfo: v.object({
            TopicId: text,
            GroupId: maybe(text),
            TopicName: maybe(text),
            CustomString: maybe(text),
            FaceUrl: maybe(text),
            Notification: maybe(text),
            Introduction: maybe(text),
            CreateTime: maybe(seconds),
            LastMsgTime: maybe(seconds),
            NextMsgSeq: maybe(integer),
            MuteAllMember: maybe(onOff),
          }),
          SelfInfo: maybe(
            v.object({ MsgSeq: maybe(integer), MsgFlag: maybe(text), ShutUpTime: maybe(integer) }),
          ),
        }),
      ),
    },
    example: { GroupId: CommunityId, From_Account: 'jared', TopicIdList: [TopicId] },
  },
  'million_group_open_http_svc/destroy_topic': {
    summary: 'Dissolve topics',
    answer: {
      DestroyResultItem: v.array(v.object({ ErrorCode: code, ErrorInfo: text, TopicId: text })),
    },
    example: { GroupId: CommunityId, From_Account: 'jared', TopicIdList: [TopicId] },
  },
}
