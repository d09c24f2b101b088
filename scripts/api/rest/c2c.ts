/** One-to-one messages: `openim`. */
import * as v from 'valibot'
import { uint32Field } from '@takeback/protocol'
import {
  code,
  flag,
  integer,
  maybe,
  messageElements,
  nothing,
  type RestDescriptions,
  sampleMsgKey,
  sampleText,
  seconds,
  text,
} from './description.ts'

const pair = { From_Account: 'jared', To_Account: 'Jonh' }
const unread = v.pipe(integer, v.minValue(0))

export const c2cDescriptions: RestDescriptions = {
  'openim/sendmsg': {
    summary: 'Send a one-to-one message',
    answer: { MsgTime: seconds, MsgKey: text, MsgId: text },
    example: { ...pair, MsgSeq: 48374, MsgRandom: 2837546, MsgBody: sampleText },
  },
  'openim/batchsendmsg': {
    summary: 'Send a one-to-one message to up to 500 accounts',
    answer: {
      MsgKey: text,
      MsgId: text,
      ErrorList: maybe(v.array(v.object({ To_Account: text, ErrorCode: code }))),
    },
    example: {
      From_Account: 'jared',
      To_Account: ['Jonh', 'nurse'],
      MsgRandom: 2837546,
      MsgBody: sampleText,
    },
  },
  'openim/importmsg': {
    summary: 'Import a one-to-one message of before',
    answer: nothing,
    example: {
      ...pair,
      SyncFromOldSystem: 2,
      MsgRandom: 2837546,
      MsgTimeStamp: 1557481126,
      MsgBody: sampleText,
    },
  },
  'openim/admin_msgwithdraw': {
    summary: 'Recall a one-to-one message',
    answer: nothing,
    example: { ...pair, MsgKey: sampleMsgKey },
  },
  'openim/admin_getroammsg': {
    summary: 'Read the history of a one-to-one conversation',
    answer: {
      Complete: v.pipe(flag, v.description('1: there is no page before this one')),
      MsgCnt: integer,
      LastMsgTime: v.pipe(integer, v.description('Of the earliest message of this page')),
      LastMsgKey: text,
      MsgList: v.array(
        v.object({
          From_Account: text,
          To_Account: text,
          MsgSeq: uint32Field,
          MsgRandom: uint32Field,
          MsgTimeStamp: seconds,
          MsgFlagBits: v.pipe(v.picklist([0, 8]), v.description('8: taken back')),
          IsPeerRead: flag,
          MsgKey: text,
          MsgBody: messageElements,
          CloudCustomData: text,
        }),
      ),
    },
    example: {
      Operator_Account: 'jared',
      Peer_Account: 'Jonh',
      MaxCnt: 100,
      MinTime: 1557481126,
      MaxTime: 1557567526,
    },
  },
  'openim/get_c2c_unread_msg_num': {
    summary: 'Count the unread one-to-one messages of an account',
    answer: {
      AllC2CUnreadMsgNum: maybe(unread),
      C2CUnreadMsgNumList: maybe(v.array(v.object({ Peer_Account: text, C2CUnreadMsgNum: unread }))),
      ErrorList: maybe(v.array(v.object({ Peer_Account: text, ErrorCode: code }))),
    },
    example: { To_Account: 'Jonh', Peer_Account: ['jared'] },
  },
  'openim/admin_set_msg_read': {
    summary: 'Mark a one-to-one conversation as read',
    answer: nothing,
    example: { Report_Account: 'Jonh', Peer_Account: 'jared' },
  },
}
