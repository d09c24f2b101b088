import type { Clock } from '@takeback/store'
import { issueUserSig } from '@takeback/protocol/crypto'

const validSeconds = 180 * 86_400

export interface AdminKey {
  readonly sdkAppId: number
  readonly userId: string
  readonly key: string
}

/** A UserSig for an admin of one of our own apps, valid for 180 days like Tencent's samples. */
export function adminUserSig({ sdkAppId, userId, key }: AdminKey, clock: Clock): string {
  return issueUserSig({
    sdkAppId,
    key,
    userId,
    expireSeconds: validSeconds,
    nowSeconds: Math.floor(clock.now() / 1000),
  })
}
