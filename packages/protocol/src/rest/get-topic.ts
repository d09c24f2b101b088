import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { MAX_TOPICS } from './create-topic.ts'
import { defineRest } from './define.ts'

const names = v.exactOptional(v.array(v.string()))

export const getTopic = defineRest({
  service: 'million_group_open_http_svc',
  command: 'get_topic',
  source: 'I:49469',
  request: v.looseObject({
    GroupId: groupIdField,
    /** Whose `SelfInfo` is told; absent: nobody's. */
    From_Account: v.exactOptional(userIdField),
    /** Absent or empty: all topics of the community. */
    TopicIdList: v.exactOptional(
      v.pipe(v.array(v.string()), v.maxLength(MAX_TOPICS, `must name at most ${MAX_TOPICS} topics`)),
    ),
    ResponseFilter: v.exactOptional(v.looseObject({ TopicBaseInfoFilter: names, SelfInfoFilter: names })),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
