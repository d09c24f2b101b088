/** An inbox for tests and demos. */
export { memoryInbox, type MemoryInboxOptions } from './memory-inbox.ts'
