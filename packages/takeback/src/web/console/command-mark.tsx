/** Which webhook a delivery carries: the kind of conversation as icon, and whether it tells of a recall or of a message. */
import { isRecallCommand, type RecallKind, type WebhookCommand } from '@takeback/protocol'
import { kindIcons } from '../design/kind-icons.ts'
import { type ConsoleWords, useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import type { Words } from '../words/words.ts'

/** A group's webhook is a topic's when it names one. */
export function kindOf(command: WebhookCommand, topicId: string | null = null): RecallKind {
  if (command.startsWith('C2C.')) return 'c2c'
  if (command.startsWith('OfficialAccount.')) return 'official'
  return topicId === null ? 'group' : 'topic'
}

export function commandName(
  command: WebhookCommand,
  said: ConsoleWords,
  words: Words,
  topicId: string | null = null,
): string {
  const what = isRecallCommand(command) ? said.list.recall : said.list.afterSend
  return `${words.kinds[kindOf(command, topicId)]} · ${what}`
}

interface CommandMarkProps {
  readonly command: WebhookCommand
  readonly topicId: string | null
}

export function CommandMark({ command, topicId }: CommandMarkProps) {
  const said = useConsoleWords()
  const { words } = useSpeech()
  const Icon = kindIcons[kindOf(command, topicId)]
  return (
    <span className="mark" title={command}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {commandName(command, said, words, topicId)}
    </span>
  )
}
