import { isUserId } from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import { parseDuration } from '../duration.ts'
import { UsageError } from '../flags.ts'
import type { Command } from '../command.ts'
import { appOptions, requiredKey } from '../options.ts'
import { systemClock } from '../system-clock.ts'

export const usersig: Command = {
  summary: 'issue a UserSig for a UserID',
  usage: 'usersig USERID [--sdkappid N] [--key-file FILE] [--expire 180d]',
  mostWords: 1,
  flags: ['data', 'sdkappid', 'key', 'key-file', 'expire'],
  async run(values, words) {
    const [userId] = words
    if (userId === undefined) throw new UsageError('Name the UserID: takeback usersig administrator')
    if (!isUserId(userId)) {
      throw new UsageError(`"${userId}" is no UserID: 1 to 32 bytes of printable ASCII are allowed.`)
    }
    const expireSeconds = Math.floor(parseDuration('expire', values.expire ?? '180d') / 1000)
    if (expireSeconds < 1)
      throw new UsageError('--expire is 0: a UserSig must be valid for at least a second.')
    const [app] = appOptions(values)
    const key = requiredKey(values, app.sdkAppId)
    const nowSeconds = Math.floor(systemClock.now() / 1000)
    process.stdout.write(
      `${issueUserSig({ sdkAppId: app.sdkAppId, key, userId, expireSeconds, nowSeconds })}\n`,
    )
    return 0
  },
}
