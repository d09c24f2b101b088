import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { switchField } from './msg-body.ts'

/** More than this in one call: 10005. */
export const MAX_DELETED_MEMBERS = 100

export const deleteGroupMember = defineRest({
  service: 'group_open_http_svc',
  command: 'delete_group_member',
  source: 'I:34949',
  request: v.looseObject({
    GroupId: groupIdField,
    /** 1: the others are not told. */
    Silence: v.exactOptional(switchField),
    Reason: v.exactOptional(v.string()),
    MemberToDel_Account: v.pipe(v.array(userIdField), v.nonEmpty('must name at least one member')),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
