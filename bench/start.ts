import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'
import type { Bench } from './bench.ts'
import { type Child, startChild, takebackCommand } from './child.ts'
import { median } from './median.ts'

const rounds = 5
const idleSeconds = 10

export const bench: Bench = {
  question:
    'both halves in one process: process start → first recall answered; memory when nothing happens, 10 s later',
  async run(size) {
    const firsts: number[] = []
    const memories: number[] = []
    for (let round = 0; round < (size < 1 ? 1 : rounds); round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
      const began = performance.now()
      const both = await startBoth(folder)
      try {
        await recallOne(both)
        firsts.push(performance.now() - began)
        await pause(Math.max(1000, idleSeconds * 1000 * Math.min(1, size)))
        memories.push(both.residentBytes() / 2 ** 20)
      } finally {
        await both.stop()
        rmSync(folder, { recursive: true })
      }
    }
    const list = (values: readonly number[]) => values.map((value) => Math.round(value)).join(', ')
    return [
      `  first recall answered  ${Math.round(median(firsts))} ms (median; ${list(firsts)})`,
      `  idle memory            ${Math.round(median(memories))} MiB resident (median; ${list(memories)})`,
      '  checked: the recall was answered ErrorCode 0',
    ]
  },
}

function startBoth(folder: string): Promise<Child> {
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  return startChild(takebackCommand, ['start', '--json', '--log-level', 'error', '--data', folder, ...ports])
}

async function recallOne({ ready }: Child): Promise<void> {
  const { sdkAppId, admin, adminUserSig } = ready
  const query = `sdkappid=${String(sdkAppId)}&identifier=${String(admin)}&usersig=${String(adminUserSig)}&random=1&contenttype=json`
  const rest = async (path: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await request(`${String(ready['chat'])}/v4/${path}?${query}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const fields = (await answer.body.json()) as Record<string, unknown>
    if (fields['ErrorCode'] !== 0) throw new Error(`${path}: ${JSON.stringify(fields)}`)
    return fields
  }
  await rest('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
  const pair = { From_Account: 'romeo', To_Account: 'juliet' }
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'to be taken back' } }]
  const { MsgKey } = await rest('openim/sendmsg', { ...pair, MsgRandom: 1, MsgBody })
  await rest('openim/admin_msgwithdraw', { ...pair, MsgKey })
}
