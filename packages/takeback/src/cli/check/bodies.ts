/** Bodies of the webhooks that are sent. The shapes are protocol's; only ids and numbers are chosen here. */
import {
  type C2cAfterSendBody,
  type C2cForm,
  type C2cRecallBody,
  type EventTimeForm,
  type GroupAfterSendBody,
  type GroupRecallBody,
  type OfficialAfterSendBody,
  type OfficialRecallBody,
  writeC2cAfterSend,
  writeC2cRecall,
  writeGroupAfterSend,
  writeGroupRecall,
  writeOfficialAfterSend,
  writeOfficialRecall,
} from '@takeback/protocol'
import { msgIdOf, msgKeyOf, officialMsgKeyOf, peopleOf, placeOf, secondsOf, type World } from './world.ts'

export function c2cRecall(world: World, check: string, form: C2cForm = 'intl', seq = 1): C2cRecallBody {
  return writeC2cRecall({
    ...peopleOf(world),
    msgKey: msgKeyOf(world, check, seq),
    unread: 7,
    eventTime: world.startedAt,
    form,
  })
}

interface GroupForm {
  readonly seqs?: readonly number[]
  readonly topic?: boolean
  readonly withMsgId?: boolean
  readonly eventTimeAs?: EventTimeForm
}

export function groupRecall(world: World, check: string, form: GroupForm = {}): GroupRecallBody {
  const { seqs = [1], topic = false, withMsgId = true, eventTimeAs = 'string' } = form
  return writeGroupRecall({
    operator: peopleOf(world).from,
    groupType: topic ? 'Community' : 'Public',
    groupId: placeOf(world, check),
    messages: seqs.map((seq) => ({ seq, msgId: msgIdOf(world, check, seq) })),
    topicId: topic ? `${placeOf(world, check)}-topic` : null,
    eventTime: world.startedAt,
    eventTimeAs,
    withMsgId,
  })
}

export function officialRecall(
  world: World,
  check: string,
  seqs: readonly number[] = [1],
): OfficialRecallBody {
  return writeOfficialRecall({
    officialAccount: placeOf(world, check),
    msgKeys: seqs.map((seq) => officialMsgKeyOf(world, seq)),
    eventTime: world.startedAt,
  })
}

const msgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'sent by takeback check' } }]

/** The message that `c2cRecall` of the same check takes back. */
export function c2cAfterSend(world: World, check: string): C2cAfterSendBody {
  const seq = 1
  const msgKey = msgKeyOf(world, check, seq)
  return writeC2cAfterSend({
    ...peopleOf(world),
    seq,
    random: Number(msgKey.split('_')[1]),
    time: secondsOf(world),
    msgKey,
    msgId: msgIdOf(world, check, seq),
    onlineOnly: false,
    unread: 8,
    msgBody,
    cloudCustomData: null,
    eventTime: world.startedAt,
    form: 'intl',
  })
}

export function groupAfterSend(world: World, check: string): GroupAfterSendBody {
  const { from } = peopleOf(world)
  return writeGroupAfterSend({
    groupId: placeOf(world, check),
    groupType: 'Public',
    from,
    operator: from,
    random: 7,
    seq: 1,
    time: secondsOf(world),
    msgId: msgIdOf(world, check, 1),
    onlineOnly: false,
    msgBody,
    cloudCustomData: null,
    topicId: null,
    eventTime: world.startedAt,
    eventTimeAs: 'string',
    withMsgId: true,
  })
}

export function officialAfterSend(world: World, check: string): OfficialAfterSendBody {
  return writeOfficialAfterSend({
    officialAccount: placeOf(world, check),
    msgKey: officialMsgKeyOf(world, 1),
    time: secondsOf(world),
    onlineOnly: false,
    msgBody,
    cloudCustomData: null,
    eventTime: world.startedAt,
  })
}

/** I:34364: the After-send's fields without what is known only afterwards. */
export function c2cBeforeSend(world: World, check: string): Readonly<Record<string, unknown>> {
  const {
    SendMsgResult: _result,
    ErrorInfo: _info,
    UnreadMsgNum: _unread,
    ...rest
  } = c2cAfterSend(world, check)
  return { ...rest, CallbackCommand: 'C2C.CallbackBeforeSendMsg' }
}
