/** A user has read: one-to-one up to a second, elsewhere up to a MsgSeq. A mark never goes back. */
import { type LiveAnswers, type ReadFrame, Refusal } from '@takeback/protocol'
import { accepted } from '../../rest/accepted.ts'
import { findPlace } from './find-place.ts'
import type { Session } from './session.ts'

export async function markRead(frame: ReadFrame, session: Session): Promise<LiveAnswers['read']> {
  const { engine, app, userId } = session
  const place = await findPlace(frame.conversation, session)
  const seq = frame.upTo?.seq ?? Number.MAX_SAFE_INTEGER
  switch (place.kind) {
    case 'c2c': {
      const readTime = frame.upTo?.time ?? null
      const read = await engine.turn('c2c/read', { app, reader: userId, peer: place.peer, readTime })
      // 90048 speaks of an admin's call; a client is told that there is nobody of this name.
      if (read.kind === 'refused') throw new Refusal(20003, read.info)
      return {}
    }
    case 'official': {
      accepted(await engine.turn('official/read', { app, officialId: place.officialId, userId, seq }))
      return {}
    }
    case 'group':
    case 'topic': {
      const { groupId, topicId } = place
      accepted(await engine.turn('group/read', { app, groupId, topicId, userId, seq }))
      return {}
    }
  }
}
