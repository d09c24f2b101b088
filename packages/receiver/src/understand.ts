/**
 * What does an authentic webhook say? Rules R9, R10, R16, R19 of docs/spec/receiving.md.
 *
 * Strict about form, so that nothing is read in two ways; lenient about content, so that no field which Tencent adds
 * costs a recall. What is not understood is a value with a reason: it goes to the quarantine. Pure.
 */
import {
  effectKey,
  isBeforeCommand,
  isRecallCommand,
  parseStrictJson,
  readRecall,
  type RecallNotice,
} from '@takeback/protocol'
import { cleanText, quoted } from './clean-text.ts'
import { conversationOf } from './identity.ts'
import type { RecallSummary } from './inbox/webhook.ts'

export type Understanding =
  | { readonly kind: 'recall'; readonly summary: RecallSummary }
  /** Another command. `before`: its answer decides whether the thing happens. */
  | { readonly kind: 'other'; readonly command: string; readonly before: boolean }
  /** URL and body name different commands: whoever captured a URL may have put another body under it. */
  | {
      readonly kind: 'contradiction'
      readonly detail: string
      /** The two commands, bounded. */
      readonly url: string
      readonly body: string
    }
  | { readonly kind: 'odd'; readonly why: string }

/** Some reasons repeat what stood in the body. */
const WHY_LENGTH = 500
/** As of the one in the URL. */
const COMMAND_LENGTH = 128

/** `command`: CallbackCommand of the URL, empty when it has none. */
export function understand(app: number, command: string, body: Uint8Array): Understanding {
  const json = parseStrictJson(body)
  if (!json.ok) return unreadable(command, json.detail)
  const inBody = commandOf(json.value)
  if (command !== '' && inBody !== null && command !== inBody) {
    return {
      kind: 'contradiction',
      detail: `the URL says CallbackCommand ${quoted(command)}, the body ${quoted(inBody)}`,
      url: cleanText(command, 64),
      body: cleanText(inBody, 64),
    }
  }
  const word = command === '' ? inBody : command
  if (word === null) return odd('CallbackCommand: is neither in the URL nor in the body')
  if (!isRecallCommand(word)) return other(word)
  const reading = readRecall(word, json.value)
  if (!reading.ok) return odd(reading.why)
  return { kind: 'recall', summary: summaryOf(app, word, reading.notice) }
}

/** Other commands need not be readable: nobody here reads them. */
function unreadable(command: string, detail: string): Understanding {
  return command === '' || isRecallCommand(command) ? odd(detail) : other(command)
}

/** A column of text on PostgreSQL takes no NUL, and JSON may hold one: what is refused there would be lost. */
function odd(why: string): Understanding {
  return { kind: 'odd', why: cleanText(why, WHY_LENGTH) }
}

function other(word: string): Understanding {
  const command = cleanText(word, COMMAND_LENGTH)
  return { kind: 'other', command, before: isBeforeCommand(command) }
}

function commandOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('CallbackCommand' in value)) return null
  return typeof value.CallbackCommand === 'string' ? value.CallbackCommand : null
}

function summaryOf(app: number, command: string, notice: RecallNotice): RecallSummary {
  const messages = notice.messages.map((message) => ({
    identity: effectKey(app, notice, message),
    name: message.name,
    msgId: message.msgId,
  }))
  const [first] = messages
  return {
    ...nothingSent,
    ...partsOf(notice),
    kind: notice.kind,
    command,
    eventTime: notice.eventTime,
    conversation: first === undefined ? String(app) : conversationOf(first.identity),
    messages,
  }
}

const nothingSent = {
  operator: null,
  from: null,
  to: null,
  unread: null,
  groupId: null,
  groupType: null,
  topicId: null,
  officialAccount: null,
}

function partsOf(notice: RecallNotice): Partial<RecallSummary> {
  switch (notice.kind) {
    case 'c2c':
      return { from: notice.sender, to: notice.recipient, unread: notice.unread }
    case 'official':
      return { officialAccount: notice.officialAccount }
    case 'group':
    case 'topic': {
      const { operator, groupId, groupType, topicId } = notice
      return { operator, groupId, groupType, topicId }
    }
  }
}
