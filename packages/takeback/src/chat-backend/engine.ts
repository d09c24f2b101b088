/** The Chat backend's store with its turns. Everything that changes anything goes through `turn`. */
import type { Store } from '@takeback/store'
import type { chatStore } from './turns/index.ts'

export type ChatTurns = (typeof chatStore)['turns']
export type Engine = Store<ChatTurns>
