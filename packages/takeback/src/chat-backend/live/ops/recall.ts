/** A user takes a message back: the turns of REST, with the rules of docs/spec/recall.md for users. */
import { formatOfficialMsgKey, type LiveAnswers, Refusal, type RecallFrame } from '@takeback/protocol'
import { accepted } from '../../rest/accepted.ts'
import { findPlace, notThere } from './find-place.ts'
import type { Session } from './session.ts'

export async function recallMessage(frame: RecallFrame, session: Session): Promise<LiveAnswers['recall']> {
  const { engine, app, userId, origin } = session
  const { key } = frame
  const by = { kind: 'user', userId } as const
  const place = await findPlace(frame.conversation, session)
  switch (place.kind) {
    case 'c2c': {
      // What the frame says of its sender is only looked up; whose it may be is the turn's business.
      const sender = frame.sender === place.peer ? place.peer : userId
      if (sender !== frame.sender) throw new Refusal(20022)
      const recipient = sender === userId ? place.peer : userId
      accepted(await engine.turn('c2c/recall', { app, sender, recipient, messageKey: key, by, origin }))
      return {}
    }
    case 'official': {
      const { officialId, isOwner } = place
      // For its subscribers too: one answer, whether it is there or gone.
      if (!isOwner) throw notThere(frame.conversation)
      const messageKeys = [formatOfficialMsgKey(key.seq, key.time)]
      const call = { app, officialId, messageKeys, reason: null, by, origin }
      return checked(accepted(await engine.turn('official/recall', call)))
    }
    case 'group':
    case 'topic': {
      const { groupId, topicId } = place
      const call = { app, groupId, topicId, seqs: [key.seq], reason: null, by, origin }
      return checked(accepted(await engine.turn('group/recall', call)))
    }
  }
}

/** Of the one message that was named. */
function checked({ codes }: { readonly codes: readonly number[] }): LiveAnswers['recall'] {
  const [code = 0] = codes
  if (code !== 0) throw new Refusal(code)
  return {}
}
