import * as v from 'valibot'
import { groupIdField, uint32Field } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

const names = v.exactOptional(v.array(v.string()))

export const getGroupMemberInfo = defineRest({
  service: 'group_open_http_svc',
  command: 'get_group_member_info',
  source: 'I:34948',
  request: v.looseObject({
    GroupId: groupIdField,
    MemberInfoFilter: names,
    MemberRoleFilter: v.exactOptional(
      v.array(v.picklist(['Owner', 'Admin', 'Member'], 'must be Owner, Admin or Member')),
    ),
    AppDefinedDataFilter_GroupMember: names,
    /** Absent or 0: as many as one answer holds. */
    Limit: v.exactOptional(uint32Field),
    Offset: v.exactOptional(uint32Field),
    /** Communities: where the answer before this one ended; empty to begin. */
    Next: v.exactOptional(v.string()),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
