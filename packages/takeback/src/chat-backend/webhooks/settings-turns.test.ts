import { defaultForms, recallCommands, webhookCommands } from '@takeback/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../engine.ts'
import { type ChatPlace, openChatPlace } from '../testing/chat-place.ts'
import { readWebhookSettings, webhookSettingsOf } from './settings.ts'
import { tokenWarnings } from './token-warnings.ts'

const { c2cRecall, groupAfterSend } = webhookCommands
const url = 'https://hooks.example.com/chat?tenant=7'
const strong = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c'
const asStarted = {
  url,
  commands: [...recallCommands],
  token: '',
  tokenEnabled: false,
  preset: 'durable',
  retryTimeouts: false,
  forms: defaultForms,
  paused: false,
  resumedAt: 0,
  signingSecrets: [],
}

let place: ChatPlace
let engine: Engine
let lastApp = 1_400_000_000

beforeAll(async () => {
  place = await openChatPlace()
  engine = await place.open({ now: () => 1_700_000_000_000 })
})

afterAll(async () => {
  await engine.close()
  await place[Symbol.asyncDispose]()
})

function newApp(): number {
  lastApp += 1
  return lastApp
}

async function storedFor(app: number) {
  const [row] = await engine.read(webhookSettingsOf(app))
  return row === undefined ? null : readWebhookSettings(row)
}

test('[D1] starting an app without a webhook switches the three recall webhooks on', async () => {
  const app = newApp()
  await engine.turn('start-webhook', { app, url })
  expect(await storedFor(app)).toEqual(asStarted)
})

test('[D1] starting it again keeps what was changed meanwhile and was not given', async () => {
  const app = newApp()
  await engine.turn('start-webhook', { app, url, token: strong })
  await engine.turn('update-webhook', { app, commands: [groupAfterSend], preset: 'tencent' })
  await engine.turn('start-webhook', { app, url: 'http://127.0.0.1:8081/callback' })
  expect(await storedFor(app)).toEqual({
    ...asStarted,
    url: 'http://127.0.0.1:8081/callback',
    commands: [groupAfterSend],
    preset: 'tencent',
    token: strong,
    tokenEnabled: true,
  })
})

test('[D1] set writes everything anew except the token; update changes what is named', async () => {
  const app = newApp()
  await engine.turn('start-webhook', { app, url, token: strong, preset: 'tencent', retryTimeouts: true })
  await engine.turn('set-webhook', { app, url, commands: [c2cRecall, c2cRecall], forms: { c2c: 'both' } })
  const set = {
    ...asStarted,
    commands: [c2cRecall],
    token: strong,
    tokenEnabled: true,
    forms: { ...defaultForms, c2c: 'both' },
  }
  expect(await storedFor(app)).toEqual(set)

  await engine.turn('update-webhook', { app, forms: { groupMsgId: false } })
  expect(await storedFor(app)).toEqual({ ...set, forms: { ...set.forms, groupMsgId: false } })
})

test('[D1] an update of an app that never had a webhook needs the URL', async () => {
  const app = newApp()
  expect(await engine.turn('update-webhook', { app, commands: [c2cRecall] })).toMatchObject({ code: 100301 })
  expect(await engine.turn('update-webhook', { app, url })).toMatchObject({ kind: 'saved' })
})

test('[D2] a URL that already has one of our parameters is refused, and nothing changes', async () => {
  const app = newApp()
  await engine.turn('start-webhook', { app, url })
  const refused = { kind: 'refused', code: 100002, info: expect.stringContaining('RequestTime') as string }
  expect(await engine.turn('update-webhook', { app, url: `${url}&RequestTime=1` })).toEqual(refused)
  expect(await storedFor(app)).toEqual(asStarted)
})

test('[D3] a command word that we never send is refused by name', async () => {
  const app = newApp()
  const commands = [c2cRecall, 'C2C.CallbackBeforeSendMsg']
  const info = expect.stringContaining('C2C.CallbackBeforeSendMsg') as string
  expect(await engine.turn('set-webhook', { app, url, commands })).toEqual({
    kind: 'refused',
    code: 100002,
    info,
  })
})

test('[D4] the first call for a token needs both fields, a later one may bring either', async () => {
  const app = newApp()
  expect(await engine.turn('set-webhook-token', { app, token: strong })).toMatchObject({ code: 100302 })
  expect(await engine.turn('set-webhook-token', { app, enabled: true })).toMatchObject({ code: 100302 })
  await engine.turn('set-webhook-token', { app, token: strong, enabled: true })
  await engine.turn('set-webhook-token', { app, enabled: false })
  expect(await storedFor(app)).toMatchObject({ url: '', token: strong, tokenEnabled: false })
  await engine.turn('set-webhook-token', { app, token: `${strong}2` })
  expect(await storedFor(app)).toMatchObject({ token: `${strong}2`, tokenEnabled: false })
})

test('[D4] a token of 129 characters is refused without being repeated', async () => {
  const app = newApp()
  const token = 's'.repeat(129)
  const refused = await engine.turn('set-webhook-token', { app, token, enabled: true })
  expect(refused).toMatchObject({ kind: 'refused', code: 100002 })
  expect(JSON.stringify(refused)).not.toContain('sss')
})

test('[D4] a short token, a monotonous one and plain http are warned about, in words without the token', () => {
  expect(tokenWarnings(url, strong)).toEqual([])
  expect(tokenWarnings(url, 'xxxxyyyy')).toEqual([expect.stringContaining('8 characters')])
  expect(tokenWarnings(url, 'ab'.repeat(20))).toEqual([expect.stringContaining('repeats')])
  expect(tokenWarnings('http://10.0.0.7/hook', strong)).toEqual([expect.stringContaining('plain http')])
  expect(tokenWarnings('http://127.0.0.1:8081/hook', strong)).toEqual([])
})
