import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Admin, createAdmin } from '../../admin/admin.ts'
import { adminUserSig } from '../admin-user-sig.ts'
import { commandLog } from '../command-log.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import type { Command } from '../command.ts'
import { appOptions, requiredKey } from '../options.ts'
import { type Arrivals, waitForArrivals } from '../simulate/arrivals.ts'
import { readChatLog } from '../simulate/chat-log.ts'
import { planMessages } from '../simulate/plan.ts'
import { createProgressBar } from '../simulate/progress-bar.ts'
import { type Played, playPlan } from '../simulate/simulation.ts'
import { startBothHalves } from '../start-both-halves.ts'
import { systemClock } from '../system-clock.ts'

export const simulate: Command = {
  summary: 'play a chat log: send, take some back, and count the webhooks',
  usage: 'simulate FILE [--share 10] [--lines N] [--chat URL --monitor URL [--key-file FILE]]',
  mostWords: 1,
  flags: [
    'share',
    'lines',
    'concurrency',
    'chat',
    'monitor',
    'data',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'json',
    'log-level',
  ],
  async run(values, [file]) {
    if (file === undefined) {
      throw new UsageError('Name the chat log: takeback simulate FILE, or - for standard input.')
    }
    const log = await readChatLog(file, values.lines ?? Number.MAX_SAFE_INTEGER)
    const plan = planMessages(log.lines, values.share ?? 10)
    const target = await openTarget(values)
    try {
      const onProgress = createProgressBar(process.stderr)
      const elapsed = () => performance.now()
      const stage = { ...target, concurrency: values.concurrency ?? 32, elapsed, onProgress }
      const played = await playPlan(stage, plan)
      const arrivals = await waitForArrivals(target.monitorUrl, played.expected, elapsed, onProgress)
      report(values, { skippedLines: log.skipped, firstSkip: log.firstSkip, played, arrivals })
      return arrivals.missing === 0 && arrivals.doubled === 0 ? 0 : 1
    } finally {
      await target.close()
    }
  },
}

interface Target {
  readonly admin: Admin
  readonly sdkAppId: number
  readonly monitorUrl: string
  close(): Promise<void>
}

/** A running pair when --chat names one; otherwise both halves in a temporary folder, gone afterwards. */
async function openTarget(values: FlagValues): Promise<Target> {
  const [{ sdkAppId, admins }] = appOptions(values)
  const [identifier] = admins
  if (values.chat !== undefined) {
    if (values.monitor === undefined) {
      throw new UsageError('--chat needs --monitor URL: the two of one pair.')
    }
    const key = requiredKey(values, sdkAppId)
    const admin = createAdmin({
      baseUrl: values.chat,
      sdkAppId,
      identifier,
      userSig: () => adminUserSig({ sdkAppId, userId: identifier, key }, systemClock),
    })
    return { admin, sdkAppId, monitorUrl: values.monitor, close: async () => {} }
  }
  const folder = mkdtempSync(join(tmpdir(), 'takeback-simulate-'))
  const quiet = { ...values, 'log-level': values['log-level'] ?? 'warn', data: folder }
  const anyPort = { port: 0, 'callback-port': 0, 'monitor-port': 0 }
  const halves = await startBothHalves({ ...quiet, ...anyPort }, commandLog(quiet))
  return {
    admin: halves.admin,
    sdkAppId: halves.sdkAppId,
    monitorUrl: halves.receiver.monitorUrl,
    async close() {
      await halves.close()
      rmSync(folder, { recursive: true })
    },
  }
}

interface Summary {
  readonly skippedLines: number
  readonly firstSkip: string | null
  readonly played: Played
  readonly arrivals: Arrivals
}

function report(values: FlagValues, { skippedLines, firstSkip, played, arrivals }: Summary): void {
  const { sent, recalled, seconds } = played
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ sent, recalled, ...arrivals, skippedLines, seconds })}\n`)
    return
  }
  const rows: [string, string | number][] = [
    ['sent', sent],
    ['recalled', recalled],
    ['webhooks received', arrivals.webhooks],
    ['recalls received', arrivals.received],
    ['missing', arrivals.missing],
    ['doubled', arrivals.doubled],
    ['redelivered', arrivals.redelivered],
    ['time', `${seconds.toFixed(1)} s`],
  ]
  if (skippedLines > 0) rows.push(['lines skipped', `${skippedLines} (${firstSkip})`])
  process.stdout.write(`${rows.map(([name, value]) => `${name.padEnd(18)} ${value}`).join('\n')}\n`)
}
