/** What messages said, kept by the command when it is asked to: rules R61 and R70 of docs/spec/receiving.md. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecallDetail, RecallPage, RefusalsView } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doAsAdmin } from './admin-call.ts'
import { anyPorts, startService } from './service.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('[R61] [R70] receive keeps what messages said, and records the first webhooks', async () => {
  const service = await startService([
    'receive',
    '--data',
    join(folder, 'content'),
    '--sdkappid=1400777777',
    '--keep-content',
    '1h',
    '--redact-recalled',
    '1d',
    '--record',
    '2',
    '--callback-port',
    '0',
    '--monitor-port',
    '0',
  ])
  const { callback, monitor, recorded } = service.ready
  const from = { From_Account: 'jared', To_Account: 'Jonh', MsgKey: '4837_2837546_1557481126' }
  const sent = { ...from, MsgSeq: 4837, MsgRandom: 2_837_546, MsgTime: 1_557_481_126 }
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'under the oak' } }]
  for (const [CallbackCommand, body] of [
    ['C2C.CallbackAfterSendMsg', { ...sent, MsgBody }],
    ['C2C.CallbackAfterMsgWithDraw', from],
  ] as const) {
    const url = `${String(callback)}?SdkAppid=1400777777&CallbackCommand=${CallbackCommand}`
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ CallbackCommand, ...body }) })
    expect(answer.status).toBe(200)
  }
  const { recalls } = (await (await fetch(`${String(monitor)}/api/recalls`)).json()) as RecallPage
  const detail = (await (
    await fetch(`${String(monitor)}/api/recalls/${recalls[0]?.id}`)
  ).json()) as RecallDetail
  expect(detail.content).toMatchObject({
    policy: { keepMs: 3_600_000, afterMs: 86_400_000 },
    messages: [{ state: 'kept', body: MsgBody }],
  })
  expect(await service.stop()).toBe(0)
  const files = readdirSync(String(recorded)).toSorted()
  expect(files).toEqual(['0001-C2C.CallbackAfterSendMsg.json', '0002-C2C.CallbackAfterMsgWithDraw.json'])
  const text = files.map((name) => readFileSync(join(String(recorded), name), 'utf8')).join('')
  expect(text).not.toMatch(/jared|Jonh|under the oak|1400777777|2837546/)
})

test('[R61] start with --keep-content switches the After-send webhooks on, and the monitor shows what was recalled', async () => {
  const service = await startService([
    'start',
    '--data',
    join(folder, 'start-content'),
    '--keep-content',
    '1h',
    '--redact-recalled',
    '1d',
    ...anyPorts.start,
  ])
  const { monitor } = service.ready
  const call = (command: string, body: object) => doAsAdmin(service.ready, `openim/${command}`, body)
  const read = async (path: string) => (await fetch(`${String(monitor)}${path}`)).json()
  const people = { From_Account: 'jared', To_Account: 'Jonh' }
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'under the oak' } }]
  const heardOf = async () =>
    ((await read('/api/refusals')) as RefusalsView).otherCommands['C2C.CallbackAfterSendMsg'] ?? 0
  const before = await heardOf()
  const { MsgKey } = await call('sendmsg', { ...people, MsgRandom: 5, MsgBody })
  await expect.poll(heardOf, { timeout: 20_000 }).toBeGreaterThan(before)
  await call('admin_msgwithdraw', { ...people, MsgKey })
  const recalls = async () => ((await read(`/api/recalls?q=${String(MsgKey)}`)) as RecallPage).recalls
  await expect.poll(async () => (await recalls()).length, { timeout: 20_000 }).toBe(1)
  const detail = (await read(`/api/recalls/${(await recalls())[0]?.id}`)) as RecallDetail
  expect(detail.content.messages).toMatchObject([{ state: 'kept', sender: 'jared', body: MsgBody }])
  expect(await service.stop()).toBe(0)
})
