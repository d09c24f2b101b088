import { defaultForms, recallCommands, webhookCommands } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage, type StageApp } from '../../../testing/open-stage.ts'

const { c2cRecall } = webhookCommands
const Url = 'https://hooks.example.com/chat'
const Token = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c'
const ok = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }
const shown = {
  Url,
  CallbackCommandList: [...recallCommands],
  Preset: 'durable',
  RetryTimeouts: false,
  Forms: defaultForms,
  Paused: false,
  IsTokenEnable: false,
  SigningSecrets: 0,
  Warnings: [],
}

let stage: Stage
let app: StageApp
let lastApp = 1_400_000_100

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage[Symbol.asyncDispose]())

async function newApp() {
  lastApp += 1
  app = await stage.addApp(lastApp)
}

function call(command: string, body: object) {
  return stage.call(`takeback_config/${command}`, body, app)
}

test('[D1] set_callback, get_callback and update_callback', async () => {
  await newApp()
  expect(await call('get_callback', {})).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 100301 })
  expect(await call('update_callback', { Preset: 'tencent' })).toMatchObject({ ErrorCode: 100301 })
  expect(await call('set_callback', { Url, CallbackCommandList: recallCommands })).toEqual({
    ...ok,
    Response: shown,
  })
  const change = {
    CallbackCommandList: [c2cRecall],
    Preset: 'tencent',
    RetryTimeouts: true,
    Forms: { c2c: 'both' },
  }
  const changed = { ...shown, ...change, Forms: { ...defaultForms, c2c: 'both' } }
  expect(await call('update_callback', change)).toEqual({ ...ok, Response: changed })
  expect(await call('get_callback', {})).toEqual({ ...ok, Response: changed })
})

test('[D1] the settings of one app are nobody else’s', async () => {
  await newApp()
  await call('set_callback', { Url, CallbackCommandList: [c2cRecall] })
  await newApp()
  expect(await call('get_callback', {})).toMatchObject({ ErrorCode: 100301 })
})

test('[D2] a URL that cannot be called is 100002 and names the field', async () => {
  await newApp()
  const bad = [
    'ftp://example.com',
    'https://example.com/#x',
    'https://u:p@example.com',
    `${Url}?SdkAppid=1`,
    7,
  ]
  for (const url of bad) {
    const answer = await call('set_callback', { Url: url, CallbackCommandList: [] })
    expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 100002 })
    expect(answer.ErrorInfo).toMatch(/^Url: /)
  }
  expect(await call('get_callback', {})).toMatchObject({ ErrorCode: 100301 })
})

test('[D3] a list that names something we never send is 100002', async () => {
  await newApp()
  for (const CallbackCommandList of [['C2C.CallbackBeforeSendMsg'], 'C2C.CallbackAfterMsgWithDraw', [7]]) {
    expect(await call('set_callback', { Url, CallbackCommandList })).toMatchObject({ ErrorCode: 100002 })
  }
})

test('[D4] only get_callback_token shows the token', async () => {
  await newApp()
  await call('set_callback', { Url, CallbackCommandList: [] })
  expect(await call('get_callback_token', {})).toMatchObject({ ErrorCode: 100302 })
  expect(await call('set_callback_token', { Token })).toMatchObject({ ErrorCode: 100302 })
  expect(await call('set_callback_token', {})).toMatchObject({ ErrorCode: 100002 })

  const set = await call('set_callback_token', { Token, IsTokenEnable: true })
  expect(set).toEqual({ ...ok, Response: { IsTokenEnable: true, Warnings: [] } })
  expect(JSON.stringify(await call('get_callback', {}))).not.toContain(Token)
  expect(await call('get_callback_token', {})).toEqual({ ...ok, Response: { Token, IsTokenEnable: true } })
})

test('[D4] a weak token is taken with a warning that does not repeat it', async () => {
  await newApp()
  const set = await call('set_callback_token', { Token: 'xxxxyyyy', IsTokenEnable: true })
  expect(set).toMatchObject({
    ErrorCode: 0,
    Response: { Warnings: [expect.stringContaining('8 characters')] },
  })
  expect(JSON.stringify(set)).not.toContain('xxxxyyyy')
})
