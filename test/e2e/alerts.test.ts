/** An operator's alert URL, and the services as processes: rules AL1, AL4 and C17. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyStandardWebhook } from '@takeback/protocol/crypto'
import { signWebhook } from 'takeback/testing'
import { expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { openAlertEndpoint } from '../../packages/takeback/src/alerts/testing/alert-endpoint.ts'
import { alertsApi, checkOf, type Json } from '../api/described.ts'
import { runCommand, startService } from './service.ts'

const patience = { timeout: 40_000 }

test('[AL1] [AL4] [C17] a dead webhook and a quarantined one are told, though the process was killed before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-alerts-'))
  // The operator's endpoint is away until both processes were killed.
  let isAway = true
  await using inbox = await openAlertEndpoint((response) => response.writeHead(isAway ? 503 : 200).end())
  const gone = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(410).end())
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => gone.once('listening', resolve))
  const hook = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/hook`
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  const flags = ['start', '--data', folder, '--alert-url', inbox.url, '--webhook-url', hook, ...ports]
  let service = await startService(flags)
  try {
    const admin = createAdmin({
      baseUrl: String(service.ready['chat']),
      sdkAppId: 1_400_000_000,
      identifier: 'administrator',
      userSig: String(service.ready['adminUserSig']),
    })
    const pair = { From_Account: 'jared', To_Account: 'Jonh' }
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'a secret' } }]
    const { MsgKey } = await admin.call('openim', 'sendmsg', { ...pair, MsgRandom: 7, MsgBody })
    await admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey })
    const odd = signWebhook({
      url: String(service.ready['callback']),
      sdkAppId: 1_400_000_000,
      token: readFileSync(join(folder, 'webhook-token'), 'utf8').trim(),
      command: 'C2C.CallbackAfterMsgWithDraw',
      body: '{"cut":',
    })
    expect((await fetch(odd.url, odd)).status).toBe(200)
    await expect.poll(() => new Set(inbox.heard.map(({ body }) => body.type)).size, patience).toBe(2)

    await service.kill()
    const before = inbox.heard.length
    isAway = false
    service = await startService(flags)
    const since = () => inbox.heard.slice(before).map(({ body }) => body.type)
    await expect
      .poll(() => new Set(since()), patience)
      .toEqual(new Set(['webhook.dead', 'recall.quarantined']))

    const file = join(folder, 'alert-secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const secrets = [readFileSync(file, 'utf8').trim()]
    const schemas = alertsApi.components.schemas ?? {}
    const alert = checkOf(schemas['Alert'] as Json, { components: { schemas } })
    for (const { headers, text, body } of inbox.heard) {
      const signed = {
        id: String(headers['webhook-id']),
        timestamp: String(headers['webhook-timestamp']),
        signature: String(headers['webhook-signature']),
      }
      const nowSeconds = Number(signed.timestamp)
      expect(verifyStandardWebhook({ ...signed, body: text, secrets, nowSeconds })).toMatchObject({
        ok: true,
      })
      expect(alert(body)).toEqual([])
      expect(text).not.toContain('a secret')
    }
    expect(service.log()).not.toContain('ops-7d1f')
  } finally {
    await service.stop()
    gone.closeAllConnections()
    await new Promise((resolve) => gone.close(resolve))
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['chat', '--alert-secret', 'whsec_x'], /--alert-secret needs --alert-url/],
  [['receive', '--alert-url', 'ftp://example.com'], /--alert-url: /],
  [['chat', '--alert-url', 'http://127.0.0.1:9/', '--alert-secret', 'whsec_short'], /--alert-secret /],
])('[C7] %j is one sentence', async (words, sentence) => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-alerts-'))
  try {
    const { code, err } = await runCommand([...words, '--data', folder])
    expect(err).toMatch(sentence)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(code).toBe(2)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
