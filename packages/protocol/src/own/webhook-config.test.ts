import { expect, test } from 'vitest'
import { parseRequest } from '../rest/define.ts'
import { setCallback, setCallbackToken, updateCallback } from './webhook-config.ts'

const config = {
  Url: 'http://127.0.0.1:8081/callback',
  CallbackCommandList: ['Group.CallbackAfterRecallMsg'],
}

test('[W34] set_callback takes a URL, commands and our additions', () => {
  const full = {
    ...config,
    Preset: 'tencent',
    RetryTimeouts: true,
    Forms: { c2c: 'both', groupMsgId: false },
  }
  expect(parseRequest(setCallback, full)).toEqual({ ok: true, request: full })
  expect(parseRequest(setCallback, { ...config, Url: '' })).toMatchObject({ ok: true })
  expect(parseRequest(updateCallback, {})).toMatchObject({ ok: true })
})

test('[W34] what is wrong is named, with the code of a bad parameter', () => {
  const info = (body: object) => {
    const parsed = parseRequest(setCallback, body)
    return parsed.ok ? 'was taken' : `${parsed.code} ${parsed.info}`
  }
  expect(info({ ...config, Url: 'www.example.com' })).toBe(
    '100002 Url: The webhook URL must begin with http:// or https://.',
  )
  expect(info({ ...config, CallbackCommandList: ['Group.CallbackBeforeSendMsg'] })).toBe(
    '100002 CallbackCommandList.0: is no webhook that this backend sends',
  )
  expect(info({ ...config, Preset: 'never' })).toBe('100002 Preset: must be durable or tencent')
  expect(info({ ...config, Forms: { c2c: 'us' } })).toBe('100002 Forms.c2c: must be intl, cn or both')
  expect(info({ Url: '' })).toMatch(/^100002 CallbackCommandList: /)
})

test('[W34] a token has 1 to 128 characters', () => {
  const taken = (Token: string) => parseRequest(setCallbackToken, { Token, IsTokenEnable: true }).ok
  expect([taken(''), taken('s'), taken('s'.repeat(128)), taken('s'.repeat(129)), taken('a\nb')]).toEqual([
    false,
    true,
    true,
    false,
    false,
  ])
  expect(parseRequest(setCallbackToken, { IsTokenEnable: false }).ok).toBe(true)
  expect(parseRequest(setCallbackToken, {}).ok).toBe(false)
})
