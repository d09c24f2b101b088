/** What a change of the memory means to the app: gathered, then told at once. */
import type { Message } from './message.ts'

export interface Notices {
  readonly received: Message[]
  readonly revoked: Message[]
  readonly modified: Message[]
  readonly readByPeer: Message[]
  /** The list of conversations changed. */
  list: boolean
  /** Counts or names are not certain: ask the server for the list. */
  ask: boolean
}

export const noNotices = (): Notices => ({
  received: [],
  revoked: [],
  modified: [],
  readByPeer: [],
  list: false,
  ask: false,
})
