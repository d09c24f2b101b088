import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChat } from './chat-child.ts'
import { benchFile, startChild } from './child.ts'
import type { Bench } from './bench.ts'
import { callers, expectOk, importPeople, measure, recallLoad, sendMessages } from './recall-load.ts'
import { sideBySide } from './side-by-side.ts'

const rounds = 5
const perRound = 8_000

export const bench: Bench = {
  question:
    'REST recalls/s (durable, event, outbox, answer; recent messages) ÷ bare node:http + JSON.parse, 64 callers',
  async run(size) {
    const count = Math.max(callers, Math.round(perRound * size))
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const limit = await startChild(benchFile('limits/http-json.ts'), [])
    // The outbox is written as always; the endpoint never answers, so deliveries don't share the cores.
    const silent = await startChild(benchFile('limits/silent.ts'), [])
    const ours = await startChat(folder, [
      '--webhook-url',
      `http://127.0.0.1:${String(silent.ready['port'])}/callback`,
      '--webhook-commands',
      'recalls',
      '--allow-private-webhooks',
    ])
    try {
      await importPeople(ours)
      let messages: string[] = []
      const lines = await sideBySide({
        rounds: size < 1 ? 1 : rounds,
        limitName: 'bare node:http + JSON.parse',
        oursName: 'admin_msgwithdraw',
        unit: 'recalls',
        async limit() {
          messages = await sendMessages(ours, count)
          const origin = `http://127.0.0.1:${String(limit.ready['port'])}`
          return measure(limit, { ...recallLoad(ours, messages), origin, check: expectOk })
        },
        ours: () => measure(ours, recallLoad(ours, messages)),
      })
      return [...lines, '  checked: every recall was answered ErrorCode 0']
    } finally {
      await Promise.all([limit.stop(), silent.stop(), ours.stop()])
      rmSync(folder, { recursive: true })
    }
  },
}
