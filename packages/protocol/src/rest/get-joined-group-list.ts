import * as v from 'valibot'
import { uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { switchField } from './msg-body.ts'

const names = v.exactOptional(v.array(v.string()))

export const getJoinedGroupList = defineRest({
  service: 'group_open_http_svc',
  command: 'get_joined_group_list',
  source: 'I:34925',
  request: v.looseObject({
    Member_Account: userIdField,
    /** 1: audio-video groups too. */
    WithHugeGroups: v.exactOptional(switchField),
    /** 1: work groups that were not activated too; every group of ours is. */
    WithNoActiveGroups: v.exactOptional(switchField),
    /** Absent or 0: as many as one answer holds. */
    Limit: v.exactOptional(uint32Field),
    Offset: v.exactOptional(uint32Field),
    /** Both spellings; absent: all. */
    GroupType: v.exactOptional(v.string()),
    ResponseFilter: v.exactOptional(v.looseObject({ GroupBaseInfoFilter: names, SelfInfoFilter: names })),
  }),
  fieldCodes: {},
  otherCode: 10004,
  callsPerSecond: 200,
})
