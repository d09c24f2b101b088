/** Kept content and its traces in files, over the ends of processes: what only an inbox in a file shows. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Recall } from './recall.ts'
import { c2cBody, c2cSent, openStage, webhookPath } from './testing/stage.ts'

const text = (Text: string) => ({ MsgType: 'TIMTextElem', MsgContent: { Text } })
const contentsOf = (recall: Recall | undefined) => recall?.messages.map(({ content }) => content)

test('[R62] redact-now: no byte of it is in the files within a minute', async () => {
  await using stage = await openStage({ keepContent: {} })
  const heard = stage.listening()
  const marks = ['quetzal', 'xylograph', '飛行']
  await stage.deliver(c2cSent({ MsgBody: [text(`quetzal ${'xylograph '.repeat(2000)} 飛行`)] }))
  await stage.deliver(c2cSent({ MsgKey: '2_2_1557481126', MsgBody: [text('I stay')] }))
  expect(traces(stage.folder, ['quetzal'])).not.toEqual([])
  await stage.deliver(c2cBody())
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(1)
  expect(contentsOf(heard[0])).toMatchObject([{ kept: true }])
  await expect.poll(() => traces(stage.folder, marks), { timeout: 60_000, interval: 500 }).toEqual([])
  expect(traces(stage.folder, ['I stay'])).not.toEqual([])
}, 90_000)

test('[R66] kill -9 between the handler and its record leaves the content for the second attempt', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-content-'))
  const journal = join(folder, 'journal')
  const written = () => (existsSync(journal) ? readFileSync(journal, 'utf8') : '')
  const lines = () => written().split('\n').slice(0, -1)
  try {
    const first = await startProcess(join(folder, 'inbox.db'), journal)
    for (const body of [c2cSent(), c2cBody()]) {
      const answer = await fetch(`http://127.0.0.1:${first.port}${webhookPath(body)}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      expect(answer.status).toBe(200)
    }
    await expect.poll(() => lines().length, { timeout: 20_000 }).toBeGreaterThan(0)
    await first.kill()
    const before = lines()
    const second = await startProcess(join(folder, 'inbox.db'), journal)
    await expect.poll(() => lines().length, { timeout: 20_000 }).toBeGreaterThan(before.length)
    await second.kill()
    expect(new Set(lines())).toEqual(new Set([before[0]]))
    expect(before[0]).toContain('red packet')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function traces(folder: string, marks: readonly string[]): string[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(join(folder, name))
    return marks.filter((mark) => bytes.includes(mark)).map((mark) => `${mark} in ${name}`)
  })
}

async function startProcess(file: string, journal: string) {
  const program = fileURLToPath(new URL('./testing/killable-receiver.ts', import.meta.url))
  const child = spawn(process.execPath, [program, file, journal, 'content'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(line.toString()),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
