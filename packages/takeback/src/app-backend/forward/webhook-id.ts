/**
 * The `webhook-id` of a forwarded recall: rule R85 of docs/spec/receiving.md. Pure.
 *
 * Made from the messages alone, so that it is the same for every attempt, after a restart, at another receiver that got
 * the same webhook, and when the inbox was lost and the recall is delivered again. A number of the inbox would begin
 * anew with an empty data folder, and a handler that applies once would then drop recalls it has never seen.
 */
import { hash } from 'node:crypto'
import type { BareRecall } from '@takeback/receiver'

/** Hex digits: 128 bits. */
const LENGTH = 32

/** 39 characters of [a-z0-9_]. */
export function webhookId({ messages }: BareRecall): string {
  const keys = messages.map(({ key }) => key).toSorted()
  return `recall_${hash('sha256', keys.join('\n')).slice(0, LENGTH)}`
}
