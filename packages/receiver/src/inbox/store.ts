/** The inbox as a store: every change of what the receiver remembers. The writer's thread imports this module too. */
import { defineStore, type Store } from '@takeback/store'
import { endContents, keepContent, makeRoom, sweepContents } from './contents.ts'
import { blankRecalls, eraseContents, forgetAsked } from './erase.ts'
import { forget } from './forget.ts'
import { quarantine, reread } from './quarantine.ts'
import { recordAttempts } from './record-attempts.ts'
import { markReconciled } from './reconciled.ts'
import { remember } from './remember.ts'
import { inboxMigrations } from './tables.ts'

const inboxStore = defineStore({
  name: 'takeback-inbox',
  migrations: inboxMigrations,
  turns: {
    remember,
    quarantine,
    reread,
    'record-attempts': recordAttempts,
    forget,
    'keep-content': keepContent,
    'make-room': makeRoom,
    'sweep-contents': sweepContents,
    'end-contents': endContents,
    'erase-contents': eraseContents,
    'blank-recalls': blankRecalls,
    'forget-asked': forgetAsked,
    'mark-reconciled': markReconciled,
  },
})

export default inboxStore

export type InboxStore = typeof inboxStore

/** Where the receiver remembers: open one with `@takeback/receiver/sqlite` or `@takeback/receiver/postgres`. */
export type Inbox = Store<InboxStore['turns']>
