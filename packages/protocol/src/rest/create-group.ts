import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { appDefinedDataField, filledTextField, positiveField, textField } from './group-fields.ts'
import { switchField } from './msg-body.ts'

/** More members than this in `create_group`: 10005. */
export const MAX_FIRST_MEMBERS = 100

export const createGroup = defineRest({
  service: 'group_open_http_svc',
  command: 'create_group',
  source: 'I:34895; C:1615',
  request: v.looseObject({
    Owner_Account: v.exactOptional(userIdField),
    /** Both spellings: Work or Private, Meeting or ChatRoom. */
    Type: filledTextField(32),
    /** Absent: assigned. */
    GroupId: v.exactOptional(v.string()),
    Name: filledTextField(30),
    Introduction: v.exactOptional(textField(240)),
    Notification: v.exactOptional(textField(300)),
    FaceUrl: v.exactOptional(textField(100)),
    MaxMemberCount: v.exactOptional(positiveField),
    ApplyJoinOption: v.exactOptional(v.picklist(['FreeAccess', 'NeedPermission', 'DisableApply'])),
    InviteJoinOption: v.exactOptional(v.picklist(['FreeAccess', 'NeedPermission', 'DisableInvite'])),
    /** Community only: 1 allows topics. */
    SupportTopic: v.exactOptional(switchField),
    MemberList: v.exactOptional(
      v.array(
        v.looseObject({
          Member_Account: userIdField,
          Role: v.exactOptional(v.picklist(['Admin', 'Member'], 'must be Admin or Member')),
        }),
      ),
    ),
    AppDefinedData: v.exactOptional(appDefinedDataField),
  }),
  fieldCodes: {},
  otherCode: 10004,
  callsPerSecond: 200,
})
