/** A proxy of the environment hears nothing of a command: rule C59 of docs/spec/command.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'

const door = fileURLToPath(new URL('../../packages/takeback/bin/takeback.js', import.meta.url))
/** Nobody is there. */
const chat = `http://127.0.0.1:${await freePort()}`
const commands = [
  ['app', 'list', '--chat', chat, '--operator-key-file', 'KEY'],
  ['webhook', 'show', '--chat', chat, '--key-file', 'KEY', '--sdkappid', '1400000000'],
  ['clock', 'show', '--chat', chat],
  ['reconcile', '--monitor', chat],
]

test.each([
  ['NODE_USE_ENV_PROXY', { NODE_USE_ENV_PROXY: '1' }],
  ['--use-env-proxy', { NODE_OPTIONS: '--use-env-proxy' }],
])('[C59] a proxy of the environment gets no call of a command: %s', async (_name, asked) => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-proxies-'))
  const key = join(folder, 'key')
  writeFileSync(key, 'k'.repeat(64), { mode: 0o600 })
  const heard: string[] = []
  const note = (line: string) => heard.push(line)
  const proxy = createServer(({ method, url }, response) => {
    note(`${method} ${url}`)
    response.writeHead(502).end()
  })
  proxy.on('connect', ({ url }, socket) => {
    note(`CONNECT ${url}`)
    socket.destroy()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = { ...process.env, HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, NO_PROXY: '', ...asked }
  try {
    for (const command of commands) {
      const args = command.map((word) => (word === 'KEY' ? key : word))
      const child = spawn(process.execPath, [door, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
      const [code] = (await once(child, 'close')) as [number | null]
      expect([command[0], code, said]).toEqual([command[0], 1, expect.stringContaining(chat)])
    }
    expect(heard).toEqual([])
  } finally {
    proxy.close()
    rmSync(folder, { recursive: true })
  }
})
