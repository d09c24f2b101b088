import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLog } from '../../http/log.ts'
import { startAppBackend } from '../start.ts'
import { appBackendOptions } from '../testing/app-backend-options.ts'

const app = 1_400_777_777

async function openStage(record: number, given?: string) {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'takeback-record-')))
  const lines: string[] = []
  const backend = await startAppBackend({
    ...appBackendOptions(folder),
    sdkAppIds: [app],
    record,
    log: createLog({ level: 'info', stream: { write: (line) => lines.push(line) } }),
  })
  const recorded = join(folder, 'recorded')
  return {
    folder,
    recorded,
    lines,
    backend,
    deliver: (body: string, command: string, sdkAppId = app) =>
      fetch(`${backend.callbackUrl}?SdkAppid=${sdkAppId}&CallbackCommand=${command}&ClientIP=8.8.4.4`, {
        method: 'POST',
        body,
      }),
    names: async () => (await readdir(recorded)).toSorted(),
    async [Symbol.asyncDispose]() {
      await backend.close()
      if (given === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

const c2c = 'C2C.CallbackAfterMsgWithDraw'
const recall = (key: string) =>
  JSON.stringify({ CallbackCommand: c2c, From_Account: 'rosalind', To_Account: 'orlando', MsgKey: key })
const sent = JSON.stringify({ CallbackCommand: 'C2C.CallbackAfterSendMsg', From_Account: 'rosalind' })

test('[R70] the first N webhooks become fixtures, recalls and others, and then no more', async () => {
  await using stage = await openStage(3)
  expect(stage.backend.recordedIn).toBe(stage.recorded)
  await stage.deliver(recall('4837_2837546_1557481126'), c2c, 1_400_000_009)
  await stage.deliver('not json', c2c)
  for (const key of ['4837_2837546_1557481126', '4838_2837546_1557481127']) {
    expect((await stage.deliver(recall(key), c2c)).status).toBe(200)
  }
  await stage.deliver(sent, 'C2C.CallbackAfterSendMsg')
  await expect.poll(() => stage.lines.join('')).toContain('the recording is complete')
  await stage.deliver(recall('4839_2837546_1557481128'), c2c)
  await stage.backend.close()
  expect(await stage.names()).toEqual([
    `0001-${c2c}.json`,
    `0002-${c2c}.json`,
    '0003-C2C.CallbackAfterSendMsg.json',
  ])
  const texts = await Promise.all(
    (await stage.names()).map((name) => readFile(join(stage.recorded, name), 'utf8')),
  )
  expect(texts.join('')).not.toMatch(/rosalind|orlando|8\.8\.4\.4|1400777777|4837_|2837546/)
  const bodies = texts.map((text) => (JSON.parse(text) as { body: { From_Account: string } }).body)
  expect(new Set(bodies.map(({ From_Account }) => From_Account)).size).toBe(1)
  expect((await stat(join(stage.recorded, `0001-${c2c}.json`))).mode & 0o077).toBe(0)
})

test('[R70] a fixture that is delivered to a receiver of the stand-in app is understood, and a next recording goes on', async () => {
  await using stage = await openStage(1)
  await stage.deliver(recall('4837_2837546_1557481126'), c2c)
  await expect.poll(() => stage.lines.join('')).toContain('the recording is complete')
  await stage.backend.close()
  const [name = ''] = await stage.names()
  const { url, body } = JSON.parse(await readFile(join(stage.recorded, name), 'utf8')) as {
    url: string
    body: object
  }
  await using again = await openStage(1, stage.folder)
  const answer = await fetch(new URL(url.replace('1400000000', String(app)), again.backend.callbackUrl), {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  expect(await again.backend.recallCount()).toBe(2)
  await expect.poll(() => again.names()).toEqual([`0001-${c2c}.json`, `0002-${c2c}.json`])
})

test('[R75] where a fixture can not be written, recording ends with one line and receiving goes on', async () => {
  await using stage = await openStage(10)
  await rm(stage.recorded, { recursive: true })
  await writeFile(stage.recorded, 'a file where the folder was')
  for (const seq of [1, 2, 3]) {
    expect((await stage.deliver(recall(`${seq}_2837546_1557481126`), c2c)).status).toBe(200)
  }
  await expect.poll(() => stage.lines.filter((line) => line.includes('recording has ended')).length).toBe(1)
  expect(await stage.backend.recallCount()).toBe(3)
})
