import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** More than this in one call: 10005. */
export const MAX_QUERIED_ROLES = 500

export const getRoleInGroup = defineRest({
  service: 'group_open_http_svc',
  command: 'get_role_in_group',
  source: 'I:34963',
  request: v.looseObject({
    GroupId: groupIdField,
    User_Account: v.pipe(v.array(userIdField), v.nonEmpty('must name at least one account')),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
