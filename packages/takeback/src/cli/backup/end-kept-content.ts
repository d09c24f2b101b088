/** What a restored inbox keeps of messages that were taken back since goes, and of users who were erased since: rule BK14 of docs/spec/backup.md. */
import type { Inbox } from '@takeback/receiver'
import { eraseUserFromInbox } from '@takeback/receiver/erasing'
import { endContentsOf } from '@takeback/receiver/reconcile'
import { isErased, isRecalled, slicesOf, type Ledger } from './ledger-file.ts'
import type { Replayed } from './replay-ledger.ts'

/** `copiedAt`: of the copy. Whoever was erased before it was made may have come back. */
export async function endKeptContent(
  inbox: Inbox,
  ledgers: readonly Ledger[],
  copiedAt: number,
): Promise<Replayed> {
  let takenBack = 0
  for (const lines of slicesOf(ledgers, isRecalled)) {
    takenBack += await endContentsOf(
      inbox,
      lines.map(({ recalled }) => recalled),
    )
  }
  for (const lines of slicesOf(ledgers, isErased)) {
    for (const { app, erased, at } of lines)
      if (at >= copiedAt) takenBack += (await eraseUserFromInbox(inbox, app, erased)).contents
  }
  return { lines: ledgers.reduce((sum, { count }) => sum + count, 0), takenBack, quotesBlanked: 0 }
}
