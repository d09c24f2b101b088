import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bench } from './bench.ts'
import { type ChatChild, startChat } from './chat-child.ts'
import { fillGroup } from './fill-group.ts'
import { median } from './median.ts'

const sizes = [10, 10_000, 100_000]
const rounds = 30

interface Cost {
  readonly rows: number
  readonly logBytes: number
  readonly milliseconds: number
}

export const bench: Bench = {
  question:
    'rows and bytes of the log that a send and a recall write in a group of 10, 10,000 and 100,000 members (nothing per member)',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const chat = await startChat(folder)
    const database = new DatabaseSync(join(folder, 'chat.db'))
    const lines: string[] = []
    const rows = new Set<number>()
    try {
      for (const most of sizes) {
        const members = Math.max(10, Math.round(most * size))
        const groupId = `crowd-${members}`
        const began = performance.now()
        await fillGroup(chat, groupId, members)
        const seconds = (performance.now() - began) / 1000
        const { sends, recalls } = await measureGroup(chat, new Watched(database, folder), groupId, size)
        lines.push(
          `${members} members, imported and added over REST in ${seconds.toFixed(1)} s`,
          line('send', sends),
          line('recall', recalls),
        )
        rows.add(total(sends)).add(total(recalls))
      }
      if (rows.size > 2) throw new Error(`rows depend on the size of the group: ${[...rows].join(', ')}`)
      return [...lines, '  checked: a send and a recall add the same rows in every group']
    } finally {
      database.close()
      await chat.stop()
      rmSync(folder, { recursive: true })
    }
  },
}

/** The files of a running Chat backend, from outside. */
class Watched {
  readonly #database: DatabaseSync
  readonly #log: string

  constructor(database: DatabaseSync, folder: string) {
    this.#database = database
    this.#log = join(folder, 'chat.db-wal')
  }

  /** What one act leaves behind: rows more or less, and the length of a log that was empty before. */
  async costOf(act: () => Promise<unknown>): Promise<Cost> {
    this.#emptyLog()
    const before = this.#rows()
    const began = performance.now()
    await act()
    const milliseconds = performance.now() - began
    return { rows: this.#rows() - before, logBytes: statSync(this.#log).size, milliseconds }
  }

  #emptyLog(): void {
    const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)')
    for (let tries = 0; checkpoint.get()?.['busy'] !== 0; tries += 1)
      if (tries > 1000) throw new Error('the log is never free')
  }

  #rows(): number {
    const tables = this.#database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    return tables.reduce((sum, { name }) => {
      const counted = this.#database.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get()
      return sum + Number(counted?.['n'])
    }, 0)
  }
}

async function measureGroup(chat: ChatChild, watched: Watched, groupId: string, size: number) {
  const sends: Cost[] = []
  const recalls: Cost[] = []
  for (let random = 0; random < (size < 1 ? 3 : rounds); random += 1) {
    let seq: unknown
    const send = async () => {
      const sent = await chat.rest('group_open_http_svc/send_group_msg', {
        GroupId: groupId,
        Random: random,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'to be taken back' } }],
      })
      seq = sent['MsgSeq']
    }
    const recall = () =>
      chat.rest('group_open_http_svc/group_msg_recall', { GroupId: groupId, MsgSeqList: [{ MsgSeq: seq }] })
    sends.push(await watched.costOf(send))
    recalls.push(await watched.costOf(recall))
  }
  return { sends, recalls }
}

function total(costs: readonly Cost[]): number {
  return costs.reduce((sum, { rows }) => sum + rows, 0)
}

function line(what: string, costs: readonly Cost[]): string {
  const middle = (field: keyof Cost) => median(costs.map((cost) => cost[field]))
  const more = middle('rows')
  return `  ${what.padEnd(7)} rows ${more < 0 ? '' : '+'}${more}, log ${middle('logBytes')} bytes, ${middle('milliseconds').toFixed(2)} ms (medians of ${costs.length})`
}
