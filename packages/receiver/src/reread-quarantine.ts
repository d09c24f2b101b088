/**
 * Reads quarantined webhooks again, one by hand or all at a start: rule R18 of docs/spec/receiving.md. A new version
 * may understand what an older one could only keep, and a person may correct a body: rule R76.
 */
import { statement } from '@takeback/store'
import { cleanText } from './clean-text.ts'
import type { RereadCommand, Reread } from './inbox/quarantine.ts'
import type { Inbox } from './inbox/store.ts'
import { understand } from './understand.ts'

/** Rows read at once. */
const SLICE = 100
const PERSON_LENGTH = 64

interface QuarantineRow {
  readonly id: number
  readonly app: number
  readonly command: string
  readonly platform: string | null
  readonly client_ip: string | null
  readonly peer_ip: string
  readonly signed: number
  readonly url: string
  readonly why: string
  readonly body: Uint8Array
  readonly exact: number
}

const columns = 'id, app, command, platform, client_ip, peer_ip, signed, url, why, body, exact'
const oneRow = statement<[id: number], QuarantineRow>(`SELECT ${columns} FROM quarantine WHERE id = $1`)
const rowsAfter = statement<[id: number, limit: number], QuarantineRow>(
  `SELECT ${columns} FROM quarantine WHERE id > $1 ORDER BY id LIMIT $2`,
)

export async function rereadOne(inbox: Inbox, id: number): Promise<Reread> {
  const [row] = await inbox.read(oneRow(id))
  return row === undefined ? { kind: 'unknown' } : inbox.turn('reread', readAgain(row))
}

/** How many are understood now. Stops early when `isClosing`. */
export async function rereadAll(inbox: Inbox, isClosing: () => boolean): Promise<number> {
  let understood = 0
  let after = 0
  while (!isClosing()) {
    const rows = await inbox.read(rowsAfter(after, SLICE))
    const commands = rows.map(readAgain).filter((command) => 'summary' in command)
    for (const command of commands) {
      const { kind } = await inbox.turn('reread', command)
      if (kind === 'stored' || kind === 'redelivered') understood += 1
    }
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.id
  }
  return understood
}

export interface ByHand {
  /** Read instead of what came. */
  readonly body: Uint8Array
  /** Who corrects, as they call themselves, and the address they come from. */
  readonly person: string
  readonly address: string
}

/** The corrected body is read as strictly as any. When it isn't understood, nothing changes. */
export async function correctOne(inbox: Inbox, id: number, byHand: ByHand): Promise<Reread> {
  const [row] = await inbox.read(oneRow(id))
  if (row === undefined) return { kind: 'unknown' }
  const command = readAgain({ ...row, body: byHand.body, exact: 0 })
  if (!('summary' in command)) return { kind: 'still', why: command.why }
  const { person, address } = byHand
  return inbox.turn('reread', {
    ...command,
    byHand: {
      person: cleanText(person, PERSON_LENGTH),
      address,
      why: row.why,
      original: row.body,
    },
  })
}

function readAgain(row: QuarantineRow): RereadCommand {
  const { id, app, command, url, body } = row
  const understood = understand(app, command, body)
  switch (understood.kind) {
    case 'recall': {
      const webhook = {
        app,
        command,
        url,
        platform: row.platform,
        clientIp: row.client_ip,
        peerIp: row.peer_ip,
        signed: row.signed === 1,
        body,
        exact: row.exact === 1,
      }
      return { id, webhook, summary: understood.summary }
    }
    case 'odd':
      return { id, why: understood.why }
    case 'contradiction':
      return { id, why: understood.detail }
    case 'other':
      return { id, why: `CallbackCommand: ${understood.command} is none of the three recall webhooks` }
  }
}
