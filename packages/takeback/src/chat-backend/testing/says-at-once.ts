/** Many messages of one person to a group, all under way together: by turns, past the bounds of REST and of the gateway. */
import type { LiveStage } from './open-live-stage.ts'
import { text } from './people.ts'

export async function saysAtOnce(
  { app, engine }: LiveStage,
  sender: string,
  groupId: string,
  texts: readonly string[],
): Promise<void> {
  const turns = texts.map((words, random) =>
    engine.turn('group/send', {
      app: app.sdkAppId,
      groupId,
      topicId: null,
      sender,
      random,
      body: JSON.stringify(text(words)),
      custom: null,
      customBlanked: null,
      quoted: [],
      flags: 0,
      priority: 2,
      detail: null,
      sendKey: `at-once-${random}`,
      afterSend: false,
      origin: { operator: sender, clientIp: '203.0.113.7', platform: 'RESTAPI' },
    }),
  )
  await Promise.all(turns)
}
