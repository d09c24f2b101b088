import { addAdmin, removeAdmin } from './admins.ts'
import { changeSettings, createApp, setDisabled } from './apps.ts'
import { changeKey } from './keys.ts'

export const operatorTurns = {
  'operator/create-app': createApp,
  'operator/set-disabled': setDisabled,
  'operator/change-settings': changeSettings,
  'operator/add-admin': addAdmin,
  'operator/remove-admin': removeAdmin,
  'operator/change-key': changeKey,
}
