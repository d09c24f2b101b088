import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import { type ChatChild, startChat } from './chat-child.ts'
import { runLoad } from './load.ts'
import type { Bench } from './bench.ts'
import { median } from './median.ts'
import { cpuOfTree } from './process-tree.ts'
import { callers, importPeople, recallLoad, sendMessages } from './recall-load.ts'

const processes = [1, 2, 4]
const rounds = 3
const perProcess = 640

interface Figures {
  readonly perSecond: number
  readonly ours: number
  readonly database: number
}

/** Each process has the same number of callers, so that as many recalls share a commit of it. */
export const bench: Bench = {
  question: '1, 2, 4 Chat backends on one PostgreSQL: REST recalls/s, CPU of ours and of PostgreSQL for each',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const postgres = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '256MB' },
    })
    const chats: ChatChild[] = []
    try {
      while (chats.length < Math.max(...processes))
        chats.push(await startChat(join(folder, String(chats.length)), ['--store', postgres.url]))
      const [first] = chats
      if (first === undefined) throw new Error('no Chat backend was started')
      await importPeople(first)
      const figures = new Map<number, Figures[]>(processes.map((n) => [n, []]))
      for (let round = 0; round < (size < 1 ? 1 : rounds); round += 1) {
        for (const n of processes) {
          const count = Math.max(callers, Math.round(perProcess * size))
          figures.get(n)?.push(await recallAt(chats.slice(0, n), count, postgres.pid()))
        }
      }
      const lines = [...figures].map(([n, taken]) => {
        const [perSecond, ours, database] = (['perSecond', 'ours', 'database'] as const).map((name) =>
          Math.round(median(taken.map((one) => one[name]))),
        )
        return `  ${n} of ours   ${perSecond} recalls/s, CPU µs each: ${ours} of ours, ${database} of PostgreSQL`
      })
      return [
        ...lines,
        '  checked: every recall was answered ErrorCode 0; they, the load and the server share the cores',
      ]
    } finally {
      await Promise.all(chats.map((chat) => chat.stop()))
      await postgres.remove()
      rmSync(folder, { recursive: true })
    }
  },
}

async function recallAt(chats: readonly ChatChild[], count: number, postgres: number): Promise<Figures> {
  const loads = []
  for (const chat of chats) loads.push(recallLoad(chat, await sendMessages(chat, count)))
  const cpu = () => ({
    ours: chats.reduce((sum, chat) => sum + chat.cpuMicroseconds(), 0),
    database: cpuOfTree(postgres),
  })
  const before = cpu()
  const began = performance.now()
  await Promise.all(loads.map((load) => runLoad(load)))
  const seconds = (performance.now() - began) / 1000
  const after = cpu()
  const recalls = count * chats.length
  return {
    perSecond: recalls / seconds,
    ours: (after.ours - before.ours) / recalls,
    database: (after.database - before.database) / recalls,
  }
}
