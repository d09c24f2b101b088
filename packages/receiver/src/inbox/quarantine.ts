/**
 * The turns of the quarantine: webhooks that are authentic but not understood. Rules R16-R18.
 *
 * Nothing is ever dropped to make room: beyond the bound the sender is told to come back (503), loudly.
 */
import type { HeadersView } from '@takeback/protocol'
import { defineTurn, statement, type Decision, type Query } from '@takeback/store'
import { decideRemember, effectReads, type Remembered } from './remember.ts'
import type { ArrivedWebhook, RecallSummary } from './webhook.ts'

/** Bounds of the quarantine, per app. */
export const QUARANTINE_ITEMS = 10_000
const QUARANTINE_BYTES = 64 * 1024 * 1024

export interface QuarantineCommand {
  readonly webhook: ArrivedWebhook
  /** Null: not known. */
  readonly headers: HeadersView | null
  /** Of the body, in hex. */
  readonly sha256: string
  /** The failed check in words. */
  readonly why: string
}

export type Quarantined = { readonly kind: 'quarantined'; readonly id: number } | { readonly kind: 'full' }

export interface LoadRow {
  readonly items: number
  readonly bytes: number
}

export interface QuarantineRow {
  readonly received_at: number
  readonly app: number
  readonly bytes: number
}

const loadOf = statement<[app: number], LoadRow>('SELECT items, bytes FROM quarantine_load WHERE app = $1')
const sameBytes = statement<[app: number, command: string, sha256: string], { readonly id: number }>(
  'SELECT id FROM quarantine WHERE app = $1 AND command = $2 AND sha256 = $3',
)
const countAgain = statement<[id: number]>('UPDATE quarantine SET times = times + 1 WHERE id = $1')
const insertQuarantined = statement(
  `INSERT INTO quarantine (id, app, command, received_at, platform, client_ip, peer_ip, signed, why, url, sha256, body,
     exact, headers)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
)
const addLoad = statement<[app: number, items: number, bytes: number]>(
  `INSERT INTO quarantine_load (app, items, bytes) VALUES ($1, $2, $3)
   ON CONFLICT (app) DO UPDATE SET items = quarantine_load.items + $2, bytes = quarantine_load.bytes + $3`,
)
const quarantinedRow = statement<[id: number], QuarantineRow>(
  'SELECT received_at, app, length(body) AS bytes FROM quarantine WHERE id = $1',
)
const deleteQuarantined = statement<[id: number]>('DELETE FROM quarantine WHERE id = $1')
const insertByHand = statement<
  [inbox: number, at: number, person: string, address: string, why: string, original: Uint8Array]
>('INSERT INTO by_hand (inbox, at, person, address, why, original) VALUES ($1, $2, $3, $4, $5, $6)')
const setWhy = statement<[id: number, why: string]>('UPDATE quarantine SET why = $2 WHERE id = $1')

export const quarantine = defineTurn({
  reads: ({ webhook: { app, command }, sha256 }: QuarantineCommand) => ({
    same: sameBytes(app, command, sha256),
    load: loadOf(app),
  }),
  /** The load is read once for all of one commit: those may pass the bounds. */
  touches: ({ webhook: { app, command }, sha256 }) => {
    const bytes = [`quarantine ${app} ${command} ${sha256}`]
    return { reads: bytes, writes: bytes }
  },
  decide: (
    { webhook, headers, sha256, why },
    { same: [same], load: [load] },
    { now, nextId },
  ): Decision<Quarantined> => {
    if (same !== undefined) return quarantined(same.id, [countAgain(same.id)])
    const items = (load?.items ?? 0) + 1
    const bytes = (load?.bytes ?? 0) + webhook.body.byteLength
    if (items > QUARANTINE_ITEMS || bytes > QUARANTINE_BYTES) return { result: { kind: 'full' } }
    const id = nextId()
    const { app, command, platform, clientIp, peerIp, signed, url, body, exact } = webhook
    return quarantined(id, [
      insertQuarantined(
        id,
        app,
        command,
        now,
        platform,
        clientIp,
        peerIp,
        signed ? 1 : 0,
        why,
        url,
        sha256,
        body,
        exact === false ? 0 : 1,
        headers === null ? null : JSON.stringify(headers),
      ),
      addLoad(app, 1, body.byteLength),
    ])
  },
})

function quarantined(id: number, writes: Query[]): Decision<Quarantined> {
  return { result: { kind: 'quarantined', id }, writes }
}

/** A quarantined webhook was read again; `summary` when it is understood now. */
export type RereadCommand =
  | {
      readonly id: number
      readonly webhook: ArrivedWebhook
      readonly summary: RecallSummary
      /** The body of `webhook` is what somebody made of it. */
      readonly byHand?: Correction
    }
  | { readonly id: number; readonly why: string }

/** Who corrected a body, and what had come. */
export interface Correction {
  readonly person: string
  readonly address: string
  readonly why: string
  readonly original: Uint8Array
}

export type Reread =
  | Remembered
  | { readonly kind: 'still'; readonly why: string }
  | { readonly kind: 'unknown' }

export const reread = defineTurn({
  reads: (command: RereadCommand) => ({
    rows: quarantinedRow(command.id),
    known: 'summary' in command ? effectReads(command.summary) : [],
  }),
  decide: (command, { rows: [row], known }, { now, nextId }): Decision<Reread> => {
    if (row === undefined) return { result: { kind: 'unknown' } }
    if (!('summary' in command)) {
      return { result: { kind: 'still', why: command.why }, writes: [setWhy(command.id, command.why)] }
    }
    const arrival = { receivedAt: row.received_at, now, nextId, leaseUntil: null }
    const { webhook, summary, byHand } = command
    const decision = decideRemember(webhook, summary, known, arrival)
    const leaves = [deleteQuarantined(command.id), addLoad(row.app, -1, -row.bytes)]
    if (byHand === undefined) return { ...decision, writes: [...decision.writes, ...leaves] }
    if (decision.result.kind === 'stored') {
      const { person, address, why, original } = byHand
      const noted = insertByHand(decision.result.id, now, person, address, why, original)
      return { ...decision, writes: [...decision.writes, noted, ...leaves] }
    }
    // Known already: what came is kept as the redelivery that it is.
    const came = decideRemember({ ...webhook, body: byHand.original }, summary, known, arrival)
    return { ...came, writes: [...came.writes, ...leaves] }
  },
})
