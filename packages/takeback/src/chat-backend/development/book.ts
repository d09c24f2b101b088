/**
 * The book of the Chat backend with one turn more, which production does not have: forget everything. The store's worker
 * imports this module, so nothing reachable from here may listen, open files or read a clock.
 */
import { defineStore, defineTurn, statement, type Query } from '@takeback/store'
import { insertAccount } from '../tables/accounts.ts'
import { insertAdmin, upsertApp, type AppAdminRow, type AppRow } from '../tables/apps.ts'
import { newTinyId } from '../turns/accounts/import.ts'
import { chatStore } from '../turns/index.ts'
import { saveWebhookSettings, type WebhookSettingsRow } from '../webhooks/settings.ts'

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
  statement<[]>('DELETE FROM recall_plans'),
  statement<[]>('DELETE FROM recall_plan_places'),
  statement<[]>('DELETE FROM recall_plan_messages'),
  statement<[]>('DELETE FROM ended_keys'),
  statement<[]>('DELETE FROM removed_admins'),
  statement<[]>('DELETE FROM operator_changes'),
  statement<[]>('DELETE FROM erasures'),
  statement<[]>('DELETE FROM nodes'),
  statement<[]>('DELETE FROM presence'),
]

/** What stays: who may call, and where webhooks go. */
export interface Kept {
  readonly apps: readonly AppRow[]
  readonly admins: readonly AppAdminRow[]
  readonly webhooks: readonly WebhookSettingsRow[]
}

export interface Empty extends Kept {
  /** The time that begins: while it is decided, the one that ends is still shown. */
  readonly now: number
}

const empty = defineTurn({
  reads: (_command: Empty) => ({}),
  decide: ({ now, apps, admins, webhooks }, _rows, moment) => {
    const keeping: Query[] = [
      ...apps.map(({ app, secret_key, settings }) => upsertApp(app, secret_key, settings, now)),
      ...admins.flatMap(({ app, user_id }) => [
        insertAdmin(app, user_id),
        insertAccount(app, user_id, '', '', newTinyId(moment), now),
      ]),
      ...webhooks.map(savedAgain),
    ]
    return {
      result: { kind: 'emptied' as const },
      writes: [...emptying.map((deletion) => deletion()), ...keeping],
      erases: true,
      beginsAnew: true,
    }
  },
})

function savedAgain(row: WebhookSettingsRow): Query {
  const { app, url, commands, token, token_enabled, preset, retry_timeouts, forms, paused } = row
  return saveWebhookSettings(
    app,
    url,
    commands,
    token,
    token_enabled,
    preset,
    retry_timeouts,
    forms,
    paused,
    // Nothing waits any more, and time may begin anew.
    0,
    row.signing_secrets,
  )
}

export const developmentStore = defineStore({
  ...chatStore,
  turns: { ...chatStore.turns, 'development/empty': empty },
})

export default developmentStore
