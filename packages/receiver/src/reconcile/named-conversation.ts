/** A conversation as somebody names it, in JSON: of a file's line or of a request. */
import { isGroupId, isOfficialId, isTopicId, isUserId } from '@takeback/protocol'
import type { Conversation } from './conversations.ts'

/** What to write, for messages. */
export const conversationForms =
  '{"c2c":["alice","bob"]}, {"group":"GROUP"}, {"group":"GROUP","topic":"TOPIC"} or {"official":"ACCOUNT"}'

/** Null: it is none of the forms. */
export function readConversation(given: unknown): Conversation | null {
  if (typeof given !== 'object' || given === null) return null
  const { c2c, group, topic, official, ...others } = given as Readonly<Record<string, unknown>>
  if (Object.keys(others).length > 0) return null
  const named = [c2c, group, official].filter((value) => value !== undefined)
  if (named.length !== 1) return null
  if (Array.isArray(c2c)) return topic === undefined ? pairOf(c2c) : null
  if (isText(group, isGroupId)) {
    if (topic === undefined) return { kind: 'group', groupId: group }
    return isText(topic, isTopicId) ? { kind: 'topic', groupId: group, topicId: topic } : null
  }
  return topic === undefined && isText(official, isOfficialId)
    ? { kind: 'official', officialAccount: official }
    : null
}

function pairOf(people: readonly unknown[]): Conversation | null {
  const [one, other, ...more] = people
  return isText(one, isUserId) && isText(other, isUserId) && more.length === 0
    ? { kind: 'c2c', people: [one, other] }
    : null
}

function isText(value: unknown, isSound: (text: string) => boolean): value is string {
  return typeof value === 'string' && value !== '' && isSound(value)
}
