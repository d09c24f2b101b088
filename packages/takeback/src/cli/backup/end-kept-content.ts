/** What a restored inbox keeps of messages that were taken back since goes: rule BK14 of docs/spec/backup.md. */
import { readEffectKey } from '@takeback/protocol'
import type { Inbox } from '@takeback/receiver'
import { endContentsOf } from '@takeback/receiver/reconcile'
import type { Ledger } from './ledger-file.ts'
import type { Replayed } from './replay-ledger.ts'

export async function endKeptContent(inbox: Inbox, ledgers: readonly Ledger[]): Promise<Replayed> {
  const lines = ledgers.flatMap((ledger) => ledger.lines)
  const identities = lines.flatMap((line) => ('recalled' in line ? [line.recalled] : []))
  const known = identities.filter((identity) => readEffectKey(identity) !== null)
  return { lines: lines.length, takenBack: await endContentsOf(inbox, known), quotesBlanked: 0 }
}
