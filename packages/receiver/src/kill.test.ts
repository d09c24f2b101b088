/** kill -9 of a receiver under load: what was answered is applied, once for each message. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RecallView } from '@takeback/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { createReceiver } from './create-receiver.ts'
import type { Inbox } from './inbox/store.ts'
import { countEffects, listRecalls } from './reading/index.ts'
import { sqliteInbox } from './sqlite/sqlite-inbox.ts'
import { app, groupBody, silentLog, webhookPath } from './testing/stage.ts'

/** Far beyond what it takes, leases of the dead included: a busy machine is slow, and that is no failure. */
const PATIENCE_MS = 60_000

const program = fileURLToPath(new URL('./testing/killable-receiver.ts', import.meta.url))

test(
  '[R28] kill -9 between 200 and the handler: everything is applied after a restart',
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'takeback-kill-'))
    const [file, journal] = [join(folder, 'inbox.db'), join(folder, 'journal')]
    try {
      const first = await startProcess(file, journal, 'hang')
      const answered = await Promise.all(Array.from({ length: 40 }, (_, seq) => deliverTo(first.port, seq)))
      expect(answered).toEqual(Array.from({ length: 40 }, () => 200))
      await first.kill()
      expect(existsSync(journal)).toBe(false)

      const second = await startProcess(file, journal, 'apply')
      await expect.poll(() => keysOf(journal).length, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(40)
      expect(new Set(keysOf(journal)).size).toBe(40)
      await second.kill()
      await expectOneEffectEach(file, new Set(Array.from({ length: 40 }, (_, seq) => seq)))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

test(
  '[R28] killed again and again under load: nothing answered is lost, one effect each',
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'takeback-kill-'))
    const [file, journal] = [join(folder, 'inbox.db'), join(folder, 'journal')]
    const answered = new Set<number>()
    try {
      for (let round = 0; round < 4; round += 1) {
        const victim = await startProcess(file, journal, 'apply')
        let end: NodeJS.Timeout | undefined
        await Promise.all(
          Array.from({ length: 60 }, async (_, index) => {
            const seq = round * 50 + index
            if ((await deliverTo(victim.port, seq)) !== 200) return
            answered.add(seq)
            end ??= setTimeout(() => void victim.kill(), round * 35)
          }),
        )
        clearTimeout(end)
        await victim.kill()
      }
      const last = await startProcess(file, journal, 'apply')
      for (const seq of answered) expect(await deliverTo(last.port, seq)).toBe(200)
      const applied = () => new Set(keysOf(journal).map((key) => Number(key.split('/').at(-1))))
      await expect.poll(() => answered.difference(applied()), { timeout: PATIENCE_MS }).toEqual(new Set())
      expect(answered.size).toBeGreaterThan(0)
      await last.kill()
      await expectOneEffectEach(file, answered)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

function startProcess(file: string, journal: string, manner: 'hang' | 'apply') {
  const child = spawn(process.execPath, [program, file, journal, manner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise<{ port: number; kill(): Promise<void> }>((resolve, reject) => {
    void ended.then(() => reject(new Error('the receiver ended before it listened')))
    child.stdout.once('data', (line: Buffer) =>
      resolve({
        port: Number(line.toString()),
        kill: () => {
          child.kill('SIGKILL')
          return ended
        },
      }),
    )
  })
}

/** The status; 0 when there was no answer. What a busy machine did not store in time is delivered again. */
async function deliverTo(port: number, MsgSeq: number): Promise<number> {
  const status = await deliverOnce(port, MsgSeq)
  return status === 503 ? deliverTo(port, MsgSeq) : status
}

async function deliverOnce(port: number, MsgSeq: number): Promise<number> {
  const body = groupBody({ GroupId: `group-${MsgSeq % 7}`, MsgSeqList: [{ MsgSeq }] })
  try {
    const url = `http://127.0.0.1:${port}${webhookPath(body)}`
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status
  } catch {
    return 0
  }
}

function keysOf(journal: string): string[] {
  return existsSync(journal)
    ? readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}

/** Each answered message has one effect, and each recall is applied once the leases of the dead ran out. */
async function expectOneEffectEach(file: string, answered: ReadonlySet<number>): Promise<void> {
  const inbox = await sqliteInbox(file)
  const receiver = createReceiver({ sdkAppId: app, inbox, log: silentLog })
  receiver.on('recall', () => {})
  void receiver.start()
  const states = async () => (await recallsOf(inbox)).map(({ state }) => state)
  try {
    await expect
      .poll(async () => new Set(await states()), { timeout: PATIENCE_MS })
      .toEqual(new Set(['applied']))
    const recalled = (await recallsOf(inbox)).flatMap(({ messages }) =>
      messages.map(({ name }) => Number(name)),
    )
    expect(new Set(recalled).size).toBe(recalled.length)
    expect(await countEffects(inbox)).toBe(recalled.length)
    expect(answered.difference(new Set(recalled))).toEqual(new Set())
  } finally {
    await receiver.close()
    await inbox.close()
  }
}

async function recallsOf(inbox: Inbox): Promise<RecallView[]> {
  const newer = await listRecalls(inbox, {}, null, 200)
  const older = newer.next === null ? [] : (await listRecalls(inbox, {}, newer.next, 200)).recalls
  return [...newer.recalls, ...older]
}
