/** How a client of a bench logs in: `startChat` starts the Chat backend with this key. */
import { issueUserSig } from '../packages/protocol/src/crypto/index.ts'

export const secretKey = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'

export function loginFrame(sdkAppId: number, userId: string): string {
  const nowSeconds = Math.floor((performance.timeOrigin + performance.now()) / 1000)
  const userSig = issueUserSig({ sdkAppId, key: secretKey, userId, expireSeconds: 3600, nowSeconds })
  return JSON.stringify({ op: 'login', id: 1, sdkAppId, userId, userSig, platform: 'Web', device: 'bench' })
}
