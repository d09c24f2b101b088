import * as v from 'valibot'
import { defineRest } from './define.ts'

export const MAX_GROUPS_PER_QUERY = 50

const names = v.exactOptional(v.array(v.string()))

export const getGroupInfo = defineRest({
  service: 'group_open_http_svc',
  command: 'get_group_info',
  source: 'I:34961; C:1616',
  request: v.looseObject({
    GroupIdList: v.pipe(
      v.array(v.string()),
      v.nonEmpty('must hold at least one group id'),
      v.maxLength(MAX_GROUPS_PER_QUERY, `must hold at most ${MAX_GROUPS_PER_QUERY} group ids`),
    ),
    /** A list that is given names the only fields wanted of that kind. */
    ResponseFilter: v.exactOptional(
      v.looseObject({
        GroupBaseInfoFilter: names,
        MemberInfoFilter: names,
        AppDefinedDataFilter_Group: names,
        AppDefinedDataFilter_GroupMember: names,
      }),
    ),
  }),
  fieldCodes: {},
  otherCode: 10004,
  callsPerSecond: 200,
})
