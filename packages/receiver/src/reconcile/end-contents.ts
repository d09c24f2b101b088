/** Ends what is kept of messages that somebody else knows to be recalled. */
import { readEffectKey } from '@takeback/protocol'
import { eraOf } from '../identity.ts'
import type { Inbox } from '../inbox/store.ts'

const TOGETHER = 200

/** How many copies went. `identities`: as `effectKey` names messages. */
export async function endContentsOf(inbox: Inbox, identities: readonly string[]): Promise<number> {
  let ended = 0
  for (let from = 0; from < identities.length; from += TOGETHER) {
    const byApp = Map.groupBy(
      identities.slice(from, from + TOGETHER),
      (identity) => readEffectKey(identity)?.sdkAppId ?? 0,
    )
    for (const [app, ofApp] of byApp) {
      const messages = ofApp.map((identity) => ({
        era: eraOf(readEffectKey(identity)?.name ?? ''),
        identity,
        msgId: null,
      }))
      ended += (await inbox.turn('end-contents', { app, messages })).ended
    }
  }
  return ended
}
