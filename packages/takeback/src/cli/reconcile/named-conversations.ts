/** `--pair`, `--group`, `--official` and `--conversations`: what shall be asked for beside what the inbox knows. */
import { isGroupId, isOfficialId, isTopicId, isUserId } from '@takeback/protocol'
import { conversationForms, readConversation, type Conversation } from '@takeback/receiver/reconcile'
import { type FlagValues, UsageError } from '../flags.ts'
import { readFlagFile } from '../read-file.ts'

/** Throws UsageError. */
export function namedConversations(values: FlagValues): Conversation[] {
  const { pair, group, official, conversations: file } = values
  return [
    ...pair.map(pairOf),
    ...group.map(groupOf),
    ...official.map(officialOf),
    ...(file === undefined ? [] : linesOf(readFlagFile('conversations', file))),
  ]
}

/** A colon is the only character that such a flag can't say: the file can. */
function pairOf(text: string): Conversation {
  const [one = '', other = '', ...more] = text.split(':')
  if (isUserId(one) && isUserId(other) && more.length === 0) return { kind: 'c2c', people: [one, other] }
  throw new UsageError(
    `--pair is "${text}": give two UserIDs with a colon between; ids that hold one go into a --conversations file.`,
  )
}

function groupOf(text: string): Conversation {
  const [groupId = '', topicId, ...more] = text.split(':')
  if (isGroupId(groupId) && topicId === undefined) return { kind: 'group', groupId }
  if (isGroupId(groupId) && topicId !== undefined && isTopicId(topicId) && more.length === 0)
    return { kind: 'topic', groupId, topicId }
  throw new UsageError(
    `--group is "${text}": give a GroupID, or GROUP:TOPIC; ids that hold a colon go into a --conversations file.`,
  )
}

function officialOf(text: string): Conversation {
  if (isOfficialId(text)) return { kind: 'official', officialAccount: text }
  throw new UsageError(`--official is "${text}": give the id of an official account.`)
}

function linesOf(text: string): Conversation[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const conversation = readConversation(parsed(line))
    if (conversation !== null) return [conversation]
    throw new UsageError(
      `Line ${index + 1} of --conversations is no conversation: give ${conversationForms}.`,
    )
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
