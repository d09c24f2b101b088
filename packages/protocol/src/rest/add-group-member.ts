import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { switchField } from './msg-body.ts'

/** More than this in one call: 10005. */
export const MAX_ADDED_MEMBERS = 300

export const addGroupMember = defineRest({
  service: 'group_open_http_svc',
  command: 'add_group_member',
  source: 'I:34921; C:1621',
  request: v.looseObject({
    GroupId: groupIdField,
    /** 1: the others are not told. */
    Silence: v.exactOptional(switchField),
    MemberList: v.pipe(
      v.array(v.looseObject({ Member_Account: userIdField })),
      v.nonEmpty('must hold at least one member'),
    ),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** `Result` of one member. 3, waiting for consent, is not given: an admin adds without asking. */
export const addedMemberResult = { failed: 0, added: 1, already: 2 } as const
