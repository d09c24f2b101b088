/** The databases of a data folder, of whichever half, and how each is called. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const chatStoreName = 'takeback-chat'
export const inboxStoreName = 'takeback-inbox'

/** As `chat`, `receive` and `start` lay them down. */
const places = ['chat.db', 'chat/chat.db', 'inbox.db', 'receiver/inbox.db']

export function databasesIn(folder: string): string[] {
  return places.map((place) => join(folder, place)).filter((file) => existsSync(file))
}
