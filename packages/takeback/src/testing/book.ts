/**
 * The book of the Chat backend with one turn more, which no product has: forget everything. The store's worker imports
 * this module, so nothing reachable from here may listen, open files or read a clock.
 */
import { defineStore, defineTurn, statement } from '@takeback/store'
import { chatStore } from '../chat-backend/turns/index.ts'

/** Every table but the store's own record of itself: ids go on growing. A test holds the list complete. */
const emptying = [
  statement<[]>('DELETE FROM jobs'),
  statement<[]>('DELETE FROM settled_jobs'),
  statement<[]>('DELETE FROM apps'),
  statement<[]>('DELETE FROM admins'),
  statement<[]>('DELETE FROM accounts'),
  statement<[]>('DELETE FROM conversations'),
  statement<[]>('DELETE FROM events'),
  statement<[]>('DELETE FROM messages'),
  statement<[]>('DELETE FROM bodies'),
  statement<[]>('DELETE FROM quotes'),
  statement<[]>('DELETE FROM mentions'),
  statement<[]>('DELETE FROM c2c_sides'),
  statement<[]>('DELETE FROM chat_groups'),
  statement<[]>('DELETE FROM group_members'),
  statement<[]>('DELETE FROM topics'),
  statement<[]>('DELETE FROM topic_marks'),
  statement<[]>('DELETE FROM official_accounts'),
  statement<[]>('DELETE FROM subscribers'),
  statement<[]>('DELETE FROM recent_sends'),
  statement<[]>('DELETE FROM webhook_settings'),
]

const empty = defineTurn({
  reads: (_command: { readonly everything: true }) => ({}),
  decide: () => ({
    result: { kind: 'emptied' as const },
    writes: emptying.map((deletion) => deletion()),
    erases: true,
  }),
})

export const testStore = defineStore({ ...chatStore, turns: { ...chatStore.turns, 'testing/empty': empty } })

export default testStore
