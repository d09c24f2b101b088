import * as v from 'valibot'
import { groupIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { appDefinedDataField, filledTextField, positiveField, textField } from './group-fields.ts'

const onOffField = v.picklist(['On', 'Off'], 'must be On or Off')

export const modifyGroupBaseInfo = defineRest({
  service: 'group_open_http_svc',
  command: 'modify_group_base_info',
  source: 'I:34962',
  request: v.looseObject({
    GroupId: groupIdField,
    Name: v.exactOptional(filledTextField(30)),
    Introduction: v.exactOptional(textField(240)),
    Notification: v.exactOptional(textField(300)),
    FaceUrl: v.exactOptional(textField(100)),
    /** `MaxMemberCount` in `create_group`. */
    MaxMemberNum: v.exactOptional(positiveField),
    ApplyJoinOption: v.exactOptional(v.picklist(['FreeAccess', 'NeedPermission', 'DisableApply'])),
    InviteJoinOption: v.exactOptional(v.picklist(['FreeAccess', 'NeedPermission', 'DisableInvite'])),
    MuteAllMember: v.exactOptional(onOffField),
    /** The older name of MuteAllMember. */
    ShutUpAllMember: v.exactOptional(onOffField),
    /** An empty Value takes the field away. */
    AppDefinedData: v.exactOptional(appDefinedDataField),
  }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
