/** Official accounts: `official_account_open_http_svc`. */
import * as v from 'valibot'
import {
  code,
  integer,
  maybe,
  nothing,
  type RestDescriptions,
  sampleText,
  seconds,
  text,
} from './description.ts'
import { historyFields } from './group.ts'

const Official_Account = '@TOA#_@TOA#cQVLVHIM62CJ'
const results = {
  SubscriberList: v.array(
    v.object({
      Subscriber_Account: text,
      Result: v.pipe(v.picklist([0, 1, 2]), v.description('0 failed, 1 done, 2 it was so already')),
    }),
  ),
}
/** Filters choose among them. */
const infoFields = {
  CreateTime: maybe(seconds),
  Name: maybe(text),
  Owner_Account: maybe(text),
  LastMsgTime: maybe(seconds),
  SubscriberNum: maybe(integer),
  MaxSubscriberNum: maybe(integer),
  Introduction: maybe(text),
  FaceUrl: maybe(text),
  Organization: maybe(text),
  CustomString: maybe(text),
}

export const officialDescriptions: RestDescriptions = {
  'official_account_open_http_svc/create_official_account': {
    summary: 'Create an official account',
    answer: { OfficialAccountUserID: text },
    example: { Owner_Account: 'jared', Name: 'News', Introduction: 'All about it' },
  },
  'official_account_open_http_svc/modify_official_account_base_info': {
    summary: 'Change an official account',
    answer: nothing,
    example: { Official_Account, Introduction: 'More about it' },
  },
  'official_account_open_http_svc/get_official_account_info': {
    summary: 'Read official accounts',
    answer: {
      OfficialAccountInfoList: v.array(
        v.object({ Official_Account: text, ErrorCode: code, ErrorInfo: text, ...infoFields }),
      ),
    },
    example: { OfficialAccountIdList: [{ Official_Account }] },
  },
  'official_account_open_http_svc/destroy_official_account': {
    summary: 'Dissolve an official account',
    answer: nothing,
    example: { Official_Account },
  },
  'official_account_open_http_svc/add_subscriber': {
    summary: 'Subscribe accounts',
    answer: results,
    example: { Official_Account, SubscriberList: [{ Subscriber_Account: 'Jonh' }] },
  },
  'official_account_open_http_svc/delete_subscriber': {
    summary: 'Unsubscribe accounts',
    answer: results,
    example: { Official_Account, SubscriberToDel_Account: ['Jonh'] },
  },
  'official_account_open_http_svc/get_subscriber_info': {
    summary: 'List the subscribers',
    answer: {
      Next: v.pipe(text, v.description('Where the next page begins; empty at the end')),
      SubscriberNum: integer,
      SubscriberList: v.array(
        v.object({ Subscriber_Account: text, SubscribeTime: seconds, CustomString: text, MsgFlag: text }),
      ),
    },
    example: { Official_Account, Limit: 100 },
  },
  'official_account_open_http_svc/send_official_account_msg': {
    summary: 'Send a message to the subscribers',
    answer: { MsgTime: seconds, MsgKey: text, MsgId: text },
    example: { Official_Account, Random: 8912345, MsgBody: sampleText },
  },
  'official_account_open_http_svc/official_account_msg_recall': {
    summary: 'Recall up to ten messages of an official account',
    answer: { RecallRetList: v.array(v.object({ MsgKey: text, RetCode: code })) },
    example: { Official_Account, MsgKeyList: ['71_1_1698741698'], Reason: 'a slip of the pen' },
  },
  'official_account_open_http_svc/official_account_msg_get_simple': {
    summary: 'Read the history of an official account',
    answer: {
      IsFinished: v.pipe(v.picklist([0, 1, 2]), v.description('1: there is nothing older')),
      LastMsgKey: text,
      RspMsgList: v.array(v.object({ ...historyFields, MsgKey: text })),
    },
    example: { Official_Account, ReqMsgNumber: 20, WithRecalledMsg: 1 },
  },
}
