/** One file per op; each gives the fields of its answer, or throws Refusal. */
import type { LiveAnswers, UpFrame } from '@takeback/protocol'
import { listConversations } from './conversations.ts'
import { readHistory } from './history.ts'
import { joinGroup, leaveGroup } from './membership.ts'
import { markRead } from './read.ts'
import { recallMessage } from './recall.ts'
import { sendMessage } from './send.ts'
import type { Session } from './session.ts'
import { syncEvents } from './sync.ts'

type Asked = Exclude<UpFrame, { readonly op: 'login' | 'ping' }>

export function answerOp(frame: Asked, session: Session): Promise<LiveAnswers[Asked['op']]> {
  switch (frame.op) {
    case 'send':
      return sendMessage(frame, session)
    case 'recall':
      return recallMessage(frame, session)
    case 'history':
      return readHistory(frame, session)
    case 'read':
      return markRead(frame, session)
    case 'conversations':
      return listConversations(session)
    case 'sync':
      return syncEvents(frame, session)
    case 'join':
      return joinGroup(frame, session)
    case 'leave':
      return leaveGroup(frame, session)
  }
}
