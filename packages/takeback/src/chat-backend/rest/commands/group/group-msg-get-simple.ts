import { groupMsgGetSimple as wire, Refusal } from '@takeback/protocol'
import { groupTypeRules } from '../../../domain/group-types.ts'
import { settingsOf } from '../../../tables/apps.ts'
import { conversationByName } from '../../../tables/conversations.ts'
import { groupById } from '../../../tables/groups.ts'
import type { MessageWithBodyRow } from '../../../tables/messages.ts'
import { groupHome, placeOf, topicOf } from '../../../turns/group/place.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'
import { historyItem, readHistory } from './history.ts'
import { topicIdOf } from './topic-id.ts'

export const groupMsgGetSimple = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { GroupId: groupId } = request
    const topicId = topicIdOf(request)
    const place = placeOf(groupId, topicId)
    const [group, topic, conversation, settings] = await readTogether(
      engine,
      groupById(app, groupId),
      topicOf(app, topicId),
      conversationByName(app, place.kind, place.name),
      settingsOf(app),
    )
    const found = groupHome({ groupId, topicId }, { group, topic, conversation })
    if ('result' in found) throw new Refusal(found.result.code, found.result.info)
    const { type } = found.group
    if (!groupTypeRules(type).history)
      throw new Refusal(10007, `GroupId ${groupId}: type ${type} keeps no history`)
    const { messages, finished } = await readHistory(engine, {
      app,
      place,
      from: request.ReqMsgSeq ?? Number.MAX_SAFE_INTEGER,
      count: request.ReqMsgNumber,
      withRecalled: request.WithRecalledMsg === 1,
      settings,
    })
    return {
      GroupId: groupId,
      ...(topicId !== null && { TopicId: topicId }),
      IsFinished: finished,
      RspMsgList: messages.map(itemOf),
    }
  },
})

function itemOf(message: MessageWithBodyRow) {
  return { ...historyItem(message), MsgRandom: message.random }
}
