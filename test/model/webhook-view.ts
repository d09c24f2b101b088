/** The webhooks as the endpoint heard them, and as the model says that they come: every recall's, every send's. */
import { expect } from 'vitest'
import type { Heard } from './backend.ts'
import type { Model } from './model.ts'

export function webhooksHeard(heard: readonly Heard[]): object {
  return {
    recalls: heard.filter(isRecall).map(recallBody).map(asText).sort(),
    sends: heard
      .filter((one) => !isRecall(one))
      .map(sendBody)
      .map(asText)
      .sort(),
    recalledBeforeSaid: recalledBeforeSaid(heard),
  }
}

/** A message that is taken back at the moment in which it is said may never be told of. */
export function webhooksDue(model: Model, heard: readonly Heard[]): object {
  const told = new Set(heard.filter((one) => !isRecall(one)).map((one) => asText(sendBody(one))))
  const sends = model.facts.sends.filter(({ ID, body }) => {
    const { recalled, moment } = model.message(ID)
    return recalled?.moment !== moment || told.has(asText(body))
  })
  return {
    recalls: model.facts.webhooks.map(asText).sort(),
    sends: sends.map(({ body }) => asText(body)).sort(),
    recalledBeforeSaid: [],
  }
}

/** A message's own webhook comes before that of its recall. */
function recalledBeforeSaid(heard: readonly Heard[]): string[] {
  const recalled = new Set<string | undefined>()
  return heard.flatMap((one) => {
    const name = nameIn(one.body as Naming)
    if (isRecall(one)) recalled.add(name)
    else if (recalled.has(name)) return [String(name)]
    return []
  })
}

function asText(body: object): string {
  return JSON.stringify(body)
}

function isRecall({ body }: Heard): boolean {
  return !body.CallbackCommand.endsWith('SendMsg')
}

function recallBody({ query, body }: Heard): object {
  const { CallbackCommand: command } = body
  const common = { platform: query.get('OptPlatform'), command, name: nameIn(body as Naming) }
  expect(query.get('ClientIP')).toBe('127.0.0.1')
  const { From_Account: from, To_Account: to, UnreadMsgNum: unread } = body
  if (command === 'C2C.CallbackAfterMsgWithDraw') return { ...common, from, to, unread }
  if (command === 'OfficialAccount.CallbackAfterMsgWithDraw') return common
  const { Operator_Account: operator, Type: type } = body
  return { ...common, operator, type }
}

function sendBody({ query, body }: Heard): object {
  const { CallbackCommand: command } = body
  return { command, platform: query.get('OptPlatform'), name: nameIn(body as Naming) }
}

/** What names the one message of a webhook: the numbers of a recall stand in a list. */
interface Naming {
  readonly MsgKey?: string
  readonly MsgSeq?: number
  readonly GroupId?: string
  readonly TopicId?: string
  readonly Official_Account?: string
  readonly MsgSeqList?: readonly { readonly MsgSeq: number }[]
  readonly WithdrawMsgList?: readonly { readonly MsgKey: string }[]
}

function nameIn(body: Naming): string | undefined {
  const { GroupId, TopicId = null, Official_Account, MsgSeqList = [], WithdrawMsgList = [] } = body
  expect(Math.max(MsgSeqList.length, WithdrawMsgList.length)).toBeLessThanOrEqual(1)
  if (GroupId !== undefined) return `${GroupId} ${TopicId} ${MsgSeqList[0]?.MsgSeq ?? body.MsgSeq}`
  const key = WithdrawMsgList[0]?.MsgKey ?? body.MsgKey
  return Official_Account === undefined ? key : `${Official_Account} ${key}`
}
