/** Receives Tencent Chat recall webhooks. Begin with `createReceiver`. */
export { createReceiver, type Receiver, type ReceiverOptions } from './create-receiver.ts'
export type { Answer, Refusal, RefusalReason } from './answer.ts'
export type { KeptContent, MessageContent, MissingContent } from './content.ts'
export { firstTimeTable } from './first-time/first-time-table.ts'
export type { FirstTime } from './first-time/first-time.ts'
export { PartlyApplied } from './first-time/partly-applied.ts'
export type {
  MysqlTransaction,
  PostgresTransaction,
  SqliteTransaction,
  Transaction,
} from './first-time/transaction.ts'
export type { Counters, RefusalRecord } from './counters.ts'
export type {
  OtherAnswer,
  OtherHandler,
  OtherWebhook,
  ReadBody,
  SeenWebhook,
  WebhookRequest,
} from './handle-webhook.ts'
export type { FetchBackOptions } from './fetch-back/fetch-back.ts'
export { GiveUp, RetryLater } from './handler-errors.ts'
export type { Reread } from './inbox/quarantine.ts'
export type { Remembered } from './inbox/remember.ts'
export type { Inbox } from './inbox/store.ts'
export { contentPolicy, type ContentPolicy, type KeepContentOptions } from './keep-content.ts'
export type { Log } from './log.ts'
export type { ByHand } from './reread-quarantine.ts'
export type { Trouble, TroubleHandler } from './tell-trouble.ts'
export type {
  Applied,
  BareRecall,
  C2cRecall,
  GroupRecall,
  KeyedMessage,
  OfficialRecall,
  Recall,
  RecallHandler,
  SequencedMessage,
  TopicRecall,
} from './recall.ts'
