/**
 * The tables of the Chat backend. Facts are written once (ARCHITECTURE.md): `events` is the ledger of a
 * conversation, `bodies` is the only table with text. `app` (the SdkAppid) leads every key.
 */
import type { Migration } from '@takeback/store'

const first: Migration = {
  name: '0001-first',
  statements: [
    `CREATE TABLE apps (
      app INTEGER PRIMARY KEY,
      secret_key TEXT NOT NULL,
      settings TEXT NOT NULL DEFAULT '{}',
      created_at INTEGER NOT NULL
    )`,
    `CREATE TABLE admins (
      app INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      PRIMARY KEY (app, user_id)
    ) WITHOUT ROWID`,
    // c2c_unread is the total over all one-to-one conversations: UnreadMsgNum of the webhook.
    `CREATE TABLE accounts (
      app INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      nick TEXT NOT NULL DEFAULT '',
      face_url TEXT NOT NULL DEFAULT '',
      tiny_id TEXT NOT NULL,
      c2c_unread INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (app, user_id)
    ) WITHOUT ROWID`,
    // kind: c2c (name: both user ids, sorted, joined by a line feed, which no id contains), group, topic, official.
    // One that was destroyed gives its name back: see domain/destroyed-name.ts.
    `CREATE TABLE conversations (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      next_event INTEGER NOT NULL DEFAULT 1,
      next_seq INTEGER NOT NULL DEFAULT 1,
      last_message INTEGER,
      UNIQUE (app, kind, name)
    )`,
    // kind: message, recall, read, created, member, role, destroyed.
    `CREATE TABLE events (
      conversation INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      kind TEXT NOT NULL,
      message INTEGER,
      actor TEXT NOT NULL,
      at INTEGER NOT NULL,
      detail TEXT,
      PRIMARY KEY (conversation, seq)
    ) WITHOUT ROWID`,
    // time: server seconds, as on the wire. c2c: (seq, random, time) is the MsgKey. group, topic: seq counts from 1.
    // official: seq counts from 1, random is 1. flags: see domain/message-flags.ts.
    `CREATE TABLE messages (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      random INTEGER NOT NULL,
      time INTEGER NOT NULL,
      sender TEXT NOT NULL,
      msg_id TEXT NOT NULL,
      priority INTEGER NOT NULL DEFAULT 2,
      flags INTEGER NOT NULL DEFAULT 0,
      recalled_at INTEGER,
      recalled_by TEXT,
      recall_reason TEXT
    )`,
    `CREATE UNIQUE INDEX messages_by_key ON messages (conversation, seq, random, time, sender)`,
    `CREATE INDEX messages_by_time ON messages (conversation, time, seq)`,
    // Retention only; grows at its right edge, so a send pays next to nothing for it.
    `CREATE INDEX messages_by_age ON messages (app, time)`,
    // custom is CloudCustomData as sent; custom_blanked is the same without the quoted text, kept only for quotes.
    `CREATE TABLE bodies (
      message INTEGER PRIMARY KEY,
      body TEXT NOT NULL,
      custom TEXT,
      custom_blanked TEXT
    )`,
    // quoted is the MsgId that stands in messageReply.messageID; quoting is messages.id.
    `CREATE TABLE quotes (
      app INTEGER NOT NULL,
      quoted TEXT NOT NULL,
      quoting INTEGER NOT NULL,
      PRIMARY KEY (app, quoted, quoting)
    ) WITHOUT ROWID`,
    `CREATE INDEX quotes_by_quoting ON quotes (quoting)`,
    // One side of a one-to-one conversation, as its owner sees it. read_upto: messages.id.
    `CREATE TABLE c2c_sides (
      app INTEGER NOT NULL,
      owner TEXT NOT NULL,
      peer TEXT NOT NULL,
      unread INTEGER NOT NULL DEFAULT 0,
      read_upto INTEGER NOT NULL DEFAULT 0,
      read_time INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (app, owner, peer)
    ) WITHOUT ROWID`,
    // info: JSON of the descriptive fields, as on the wire.
    `CREATE TABLE chat_groups (
      app INTEGER NOT NULL,
      group_id TEXT NOT NULL,
      type TEXT NOT NULL,
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      info TEXT NOT NULL DEFAULT '{}',
      support_topic INTEGER NOT NULL DEFAULT 0,
      member_count INTEGER NOT NULL DEFAULT 0,
      conversation INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (app, group_id)
    ) WITHOUT ROWID`,
    `CREATE TABLE group_members (
      app INTEGER NOT NULL,
      group_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      role TEXT NOT NULL,
      joined_at INTEGER NOT NULL,
      read_seq INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (app, group_id, user_id)
    ) WITHOUT ROWID`,
    `CREATE TABLE topics (
      app INTEGER NOT NULL,
      topic_id TEXT NOT NULL,
      group_id TEXT NOT NULL,
      name TEXT NOT NULL,
      info TEXT NOT NULL DEFAULT '{}',
      conversation INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (app, topic_id)
    ) WITHOUT ROWID`,
    `CREATE INDEX topics_by_group ON topics (app, group_id)`,
    `CREATE TABLE official_accounts (
      app INTEGER NOT NULL,
      official_id TEXT NOT NULL,
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      info TEXT NOT NULL DEFAULT '{}',
      tiny_id TEXT NOT NULL,
      subscriber_count INTEGER NOT NULL DEFAULT 0,
      conversation INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (app, official_id)
    ) WITHOUT ROWID`,
    `CREATE TABLE subscribers (
      app INTEGER NOT NULL,
      official_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      subscribed_at INTEGER NOT NULL,
      PRIMARY KEY (app, official_id, user_id)
    ) WITHOUT ROWID`,
    // Send de-duplication: key is a hash, answer is what the first send was answered. Swept when expired.
    `CREATE TABLE recent_sends (
      app INTEGER NOT NULL,
      key TEXT NOT NULL,
      until INTEGER NOT NULL,
      answer TEXT NOT NULL,
      PRIMARY KEY (app, key)
    ) WITHOUT ROWID`,
    `CREATE INDEX recent_sends_by_until ON recent_sends (until)`,
    // One row per app: where its webhooks go. commands: JSON array of the switched-on command words.
    `CREATE TABLE webhook_settings (
      app INTEGER PRIMARY KEY,
      url TEXT NOT NULL DEFAULT '',
      commands TEXT NOT NULL DEFAULT '[]',
      token TEXT NOT NULL DEFAULT '',
      token_enabled INTEGER NOT NULL DEFAULT 0,
      preset TEXT NOT NULL DEFAULT 'durable',
      retry_timeouts INTEGER NOT NULL DEFAULT 0,
      forms TEXT NOT NULL DEFAULT '{}'
    )`,
  ],
}

/** What recalls on the client and the receipt of a recall need. */
const residue: Migration = {
  name: '0002-residue',
  statements: [
    // When the text left the store: with the recall, or when the app's "redact after" was over.
    `ALTER TABLE messages ADD COLUMN erased_at INTEGER`,
    `UPDATE messages SET erased_at = recalled_at WHERE recalled_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM bodies WHERE bodies.message = messages.id)`,
    // For a quote that arrives after its message was recalled. Only a recall pays for it.
    `CREATE INDEX messages_recalled ON messages (app, msg_id) WHERE recalled_at IS NOT NULL`,
    // For the receipt of a recall.
    `CREATE INDEX events_of_recalls ON events (message) WHERE kind = 'recall'`,
    // Who is mentioned in a message with a MsgSeq; user_id is empty for "everybody".
    `CREATE TABLE mentions (
      conversation INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      PRIMARY KEY (conversation, seq, user_id)
    ) WITHOUT ROWID`,
    // How far somebody has read a topic, by its conversation: a topic of the same id that is made anew has other ones.
    // The mark of the group itself stands in group_members.
    `CREATE TABLE topic_marks (
      conversation INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      read_seq INTEGER NOT NULL,
      PRIMARY KEY (conversation, user_id)
    ) WITHOUT ROWID`,
  ],
}

/** What a live client asks: everything of one user, and how far they have read. */
const live: Migration = {
  name: '0003-live',
  statements: [
    `CREATE INDEX group_members_by_user ON group_members (app, user_id, group_id)`,
    `CREATE INDEX subscribers_by_user ON subscribers (app, user_id, official_id)`,
    `CREATE INDEX official_accounts_by_owner ON official_accounts (app, owner)`,
    // Who a message is for and whom it mentions, asked by message. A message to everybody pays nothing for it.
    `CREATE INDEX events_addressed ON events (message) WHERE kind = 'message' AND detail IS NOT NULL`,
    // MsgSeq: how far a subscriber has read.
    `ALTER TABLE subscribers ADD COLUMN read_seq INTEGER NOT NULL DEFAULT 0`,
  ],
}

/** What members, and logins that were ended, need. */
const members: Migration = {
  name: '0004-members',
  statements: [
    // A UserSig that was issued before is no login.
    `ALTER TABLE accounts ADD COLUMN kicked_at INTEGER`,
    `ALTER TABLE group_members ADD COLUMN name_card TEXT NOT NULL DEFAULT ''`,
    // Empty: the default of the group's type.
    `ALTER TABLE group_members ADD COLUMN msg_flag TEXT NOT NULL DEFAULT ''`,
    // Seconds.
    `ALTER TABLE group_members ADD COLUMN mute_until INTEGER NOT NULL DEFAULT 0`,
    // JSON of the member's own fields.
    `ALTER TABLE group_members ADD COLUMN custom TEXT NOT NULL DEFAULT '[]'`,
  ],
}

/** An app's webhooks can be held back by hand, and carry a signature that covers their body. */
const byHand: Migration = {
  name: '0005-webhooks-by-hand',
  // For a few minutes of development it was the first of these alone.
  grownFrom: { name: '0005-paused', statements: 1 },
  statements: [
    `ALTER TABLE webhook_settings ADD COLUMN paused INTEGER NOT NULL DEFAULT 0`,
    // JSON array, newest first.
    `ALTER TABLE webhook_settings ADD COLUMN signing_secrets TEXT NOT NULL DEFAULT '[]'`,
  ],
}

/** Where the event of somebody's newest read mark stands: the next one takes its place (docs/decisions/0007). */
const readMarks: Migration = {
  name: '0006-read-marks',
  statements: [
    // events.seq; 0: none.
    `ALTER TABLE group_members ADD COLUMN read_event INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE topic_marks ADD COLUMN read_event INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE subscribers ADD COLUMN read_event INTEGER NOT NULL DEFAULT 0`,
  ],
}

/** Who took something back over REST is known with where they called from. */
const recalledFrom: Migration = {
  name: '0007-recalled-from',
  // The address of the call; null for a user on a client.
  statements: [`ALTER TABLE messages ADD COLUMN recalled_from TEXT`],
}

/** Plans to take back much at once, and the record of what they did: docs/spec/operator.md. */
const recallPlans: Migration = {
  name: '0008-recall-plans',
  statements: [
    // since_ms, until_ms: as asked for. since, until: the seconds that are looked at, the last one excluded.
    // at_time, at_id: how far the work has come, see recall-plans/find-messages.ts. A message is older than its plan: its
    // id is smaller.
    `CREATE TABLE recall_plans (
      id INTEGER PRIMARY KEY,
      app INTEGER NOT NULL,
      state TEXT NOT NULL,
      sender TEXT NOT NULL,
      since_ms INTEGER NOT NULL,
      until_ms INTEGER NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL,
      reason TEXT,
      at_time INTEGER NOT NULL,
      at_id INTEGER NOT NULL DEFAULT 0,
      messages INTEGER NOT NULL DEFAULT 0,
      conversations INTEGER NOT NULL DEFAULT 0,
      recalled INTEGER NOT NULL DEFAULT 0,
      refused INTEGER NOT NULL DEFAULT 0,
      per_second INTEGER,
      planned_at INTEGER NOT NULL,
      planned_by TEXT NOT NULL,
      planned_from TEXT NOT NULL,
      started_at INTEGER,
      started_by TEXT,
      started_from TEXT,
      ended_at INTEGER,
      stopped_by TEXT,
      stopped_from TEXT
    )`,
    `CREATE INDEX recall_plans_by_app ON recall_plans (app, id)`,
    // first_messages: JSON array of MsgKeys or MsgSeqs. group_id: of a topic.
    `CREATE TABLE recall_plan_places (
      plan INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      group_id TEXT,
      messages INTEGER NOT NULL,
      first_messages TEXT NOT NULL,
      PRIMARY KEY (plan, conversation)
    ) WITHOUT ROWID`,
    // message: messages.id, which may be gone by now.
    `CREATE TABLE recall_plan_messages (
      plan INTEGER NOT NULL,
      message INTEGER NOT NULL,
      conversation INTEGER NOT NULL,
      name TEXT NOT NULL,
      msg_id TEXT NOT NULL,
      code INTEGER NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (plan, message)
    ) WITHOUT ROWID`,
  ],
}

/** Apps, admins and keys that are changed while the Chat backend runs: docs/spec/operator.md. */
const apps: Migration = {
  name: '0008-apps-at-run-time',
  statements: [
    // The key before, while both are good.
    `ALTER TABLE apps ADD COLUMN previous_key TEXT`,
    `ALTER TABLE apps ADD COLUMN key_changed_at INTEGER`,
    `ALTER TABLE apps ADD COLUMN disabled_at INTEGER`,
    // hash: SHA-256 of the key, in hex. What was ended once is never a key again.
    `CREATE TABLE ended_keys (
      app INTEGER NOT NULL,
      hash TEXT NOT NULL,
      ended_at INTEGER NOT NULL,
      PRIMARY KEY (app, hash)
    ) WITHOUT ROWID`,
    // Whom an operator took away: a start whose flags name them does not bring them back.
    `CREATE TABLE removed_admins (
      app INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      removed_at INTEGER NOT NULL,
      PRIMARY KEY (app, user_id)
    ) WITHOUT ROWID`,
    // by_whom: operator-key or sign-in. Never a secret.
    `CREATE TABLE operator_changes (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      app INTEGER NOT NULL,
      what TEXT NOT NULL,
      detail TEXT,
      by_whom TEXT NOT NULL,
      from_address TEXT NOT NULL
    )`,
  ],
}

/** Waiting through a pause is no waiting for an endpoint. */
const resumedAt: Migration = {
  name: '0009-resumed-at',
  // Milliseconds; 0: there was no pause.
  statements: [`ALTER TABLE webhook_settings ADD COLUMN resumed_at INTEGER NOT NULL DEFAULT 0`],
}

/** What was taken back since a copy was made, in the order of the recalls. */
const inOrderOfRecalls: Migration = {
  name: '0010-in-order-of-recalls',
  statements: [`CREATE INDEX messages_by_recall ON messages (recalled_at, id) WHERE recalled_at IS NOT NULL`],
}

/** Who was erased, for the receipt and for restores. */
const erasures: Migration = {
  name: '0010-erasures',
  statements: [
    `CREATE TABLE erasures (
      app INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      begun_at INTEGER NOT NULL,
      ended_at INTEGER,
      by_whom TEXT NOT NULL,
      from_address TEXT NOT NULL,
      messages INTEGER NOT NULL DEFAULT 0,
      texts INTEGER NOT NULL DEFAULT 0,
      quotes INTEGER NOT NULL DEFAULT 0,
      account INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (app, user_id)
    ) WITHOUT ROWID`,
  ],
}

/** Who else shares this store, and who is connected there: docs/spec/nodes.md. */
const nodes: Migration = {
  name: '0011-nodes',
  statements: [
    // figures: JSON, see domain/node.ts.
    `CREATE TABLE nodes (
      id INTEGER PRIMARY KEY,
      host TEXT NOT NULL,
      port INTEGER NOT NULL,
      version TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      figures TEXT NOT NULL
    )`,
    // platforms: JSON array.
    `CREATE TABLE presence (
      app INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      node INTEGER NOT NULL,
      platforms TEXT NOT NULL,
      PRIMARY KEY (app, user_id, node)
    ) WITHOUT ROWID`,
    `CREATE INDEX presence_by_node ON presence (node)`,
  ],
}

/**
 * Versions before store/0003-parked had one queue for the webhooks of all apps, with the app in front of the lane: what
 * waited there is found where each app's webhooks are now.
 */
const webhooksByApp: Migration = {
  name: '0012-webhooks-by-app',
  statements: ['jobs', 'settled_jobs'].map(
    (table) => `UPDATE ${table} SET queue = 'webhook/' || CAST(apps.app AS TEXT),
        lane = substr(lane, length(CAST(apps.app AS TEXT)) + 2)
      FROM apps WHERE queue = 'webhook' AND payload LIKE '{"app":' || CAST(apps.app AS TEXT) || ',%'`,
  ),
}

export const migrations: readonly Migration[] = [
  first,
  residue,
  live,
  members,
  byHand,
  readMarks,
  recalledFrom,
  recallPlans,
  apps,
  resumedAt,
  inOrderOfRecalls,
  erasures,
  nodes,
  webhooksByApp,
]
