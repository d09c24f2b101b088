/** What lets an operator in beside a sign-in, and keeps the key files true: rules KY1 and KY9 of docs/spec/operator.md. */
import type { ChatBackendOptions } from '../chat-backend/start-options.ts'
import { errorCode } from '../http/error-code.ts'
import type { Log } from '../http/log.ts'
import { writeKeyFiles } from './key-file.ts'
import { secretFile } from './secret-file.ts'

export const OPERATOR_KEY_FILE = 'operator-key'

/** `folder`: where the files of this installation are. */
export function operatorOptions(
  folder: string,
  log: Log,
): Required<Pick<ChatBackendOptions, 'operatorKey' | 'onNewKey'>> {
  return {
    operatorKey: secretFile(folder, OPERATOR_KEY_FILE),
    onNewKey(sdkAppId, key) {
      try {
        writeKeyFiles(folder, [{ sdkAppId, key }])
      } catch (error) {
        log.error({ code: errorCode(error), app: sdkAppId }, 'the key file of an app could not be written')
      }
    },
  }
}
