/** A chat log for `simulate`: one JSON object a line, `{"from": "...", "text": "..."}`; other fields are left alone. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { isUserId } from '@takeback/protocol'
import { CannotRun } from '../cannot-run.ts'

export interface ChatLine {
  readonly from: string
  readonly text: string
}

export interface ChatLog {
  readonly lines: readonly ChatLine[]
  /** Lines that could not be used, with the reason of the first. */
  readonly skipped: number
  readonly firstSkip: string | null
}

/** The protocol's limit on a message is 12 KB; a line beyond it is skipped, not cut. */
const maxTextBytes = 8_192

/** Reads a file, or standard input for `-`. Throws CannotRun when it can't be read or holds nothing usable. */
export async function readChatLog(file: string, maxLines: number): Promise<ChatLog> {
  const lines: ChatLine[] = []
  let skipped = 0
  let firstSkip: string | null = null
  let number = 0
  const input = file === '-' ? process.stdin : createReadStream(file)
  const opened = new Promise<never>((_, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CannotRun(`Can't read the chat log ${file} (${error.code ?? error.message}).`)),
    )
  })
  const reading = (async () => {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number += 1
      if (text.trim() === '') continue
      const line = readLine(text)
      if (typeof line === 'string') {
        skipped += 1
        firstSkip ??= `line ${number}: ${line}`
      } else {
        lines.push(line)
        if (lines.length >= maxLines) break
      }
    }
  })()
  await Promise.race([reading, opened])
  if (lines.length === 0) {
    const why = firstSkip === null ? '' : ` (${String(firstSkip)})`
    const name = file === '-' ? 'Standard input' : file
    throw new CannotRun(`${name} has no usable line: each must be like {"from":"jared","text":"hi"}${why}.`)
  }
  return { lines, skipped, firstSkip }
}

/** The line, or why it is of no use. */
function readLine(text: string): ChatLine | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  if (typeof value !== 'object' || value === null) return 'not an object'
  const { from, text: words } = value as Record<string, unknown>
  if (typeof from !== 'string' || !isUserId(from)) return `"from" is no UserID: ${JSON.stringify(from)}`
  if (typeof words !== 'string' || words === '') return '"text" is missing or empty'
  if (Buffer.byteLength(words) > maxTextBytes) return `"text" is longer than ${maxTextBytes} bytes`
  return { from, text: words }
}
