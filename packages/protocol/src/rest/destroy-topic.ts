import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { MAX_TOPICS } from './create-topic.ts'
import { defineRest } from './define.ts'

export const destroyTopic = defineRest({
  service: 'million_group_open_http_svc',
  command: 'destroy_topic',
  source: 'I:49470',
  request: v.looseObject({
    GroupId: groupIdField,
    From_Account: v.exactOptional(userIdField),
    TopicIdList: v.pipe(
      v.array(v.string()),
      v.nonEmpty('must name at least one topic'),
      v.maxLength(MAX_TOPICS, `must name at most ${MAX_TOPICS} topics`),
    ),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
