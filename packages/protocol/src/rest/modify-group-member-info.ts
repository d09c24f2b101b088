import * as v from 'valibot'
import { groupIdField, uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { appDefinedDataField, textField } from './group-fields.ts'

/** `MsgFlag` of a member or a subscriber. */
export const messageOptions = [
  'AcceptAndNotify',
  'AcceptNotNotify',
  'AcceptNotNotifyExceptAt',
  'Discard',
] as const

export const modifyGroupMemberInfo = defineRest({
  service: 'group_open_http_svc',
  command: 'modify_group_member_info',
  source: 'I:34900; C:1623',
  request: v.looseObject({
    GroupId: groupIdField,
    Member_Account: userIdField,
    Role: v.exactOptional(v.picklist(['Admin', 'Member'], 'must be Admin or Member')),
    MsgFlag: v.exactOptional(v.picklist(messageOptions, `must be one of ${messageOptions.join(', ')}`)),
    NameCard: v.exactOptional(textField(50)),
    /** An empty Value takes the field away. */
    AppMemberDefinedData: v.exactOptional(appDefinedDataField),
    /** Seconds from now; 0: may speak again. */
    MuteTime: v.exactOptional(uint32Field),
    /** The older name of MuteTime. */
    ShutUpTime: v.exactOptional(uint32Field),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
