import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { filledTextField, textField } from './group-fields.ts'

/** One more: 110002. */
export const MAX_TOPICS = 200

export const createTopic = defineRest({
  service: 'million_group_open_http_svc',
  command: 'create_topic',
  source: 'I:49471; C:78203',
  request: v.looseObject({
    GroupId: groupIdField,
    TopicName: filledTextField(30),
    /** The whole id, `<GroupId>@TOPIC#_<own part>`; absent or empty: assigned. */
    TopicId: v.exactOptional(v.string()),
    From_Account: v.exactOptional(userIdField),
    CustomString: v.exactOptional(textField(3000)),
    FaceUrl: v.exactOptional(textField(100)),
    Notification: v.exactOptional(textField(300)),
    Introduction: v.exactOptional(textField(240)),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 110003 },
  otherCode: 10004,
  callsPerSecond: 200,
})
