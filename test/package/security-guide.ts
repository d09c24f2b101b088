/** The settings of docs/guide/security.md, all at once in one receiver of the packed package: rule TE29 of docs/spec/testing.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RecallPage } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { expect } from 'vitest'

const folder = fileURLToPath(new URL('../../docs/guide', import.meta.url))
const patience = { timeout: 60_000 }
const command = 'C2C.CallbackAfterMsgWithDraw'

/** The flags of each row that has some, as they are written. */
export function rowsOf(guide: string): ReadonlyMap<number, string> {
  const text = readFileSync(join(folder, guide), 'utf8')
  const rows = text.matchAll(/^\| (\d+) \| .*?`(--[^`]+)`/gm)
  return new Map([...rows].map(([, row, flags = '']) => [Number(row), flags]))
}

/** What both languages must have alike: rows and flags, not the words for old and new. */
export function flagsOf(guide: string): string[] {
  return [...rowsOf(guide)].map(([row, flags]) => `${row}: ${(flags.match(/--[a-z-]+/g) ?? []).join(' ')}`)
}

/** `project` holds the package. */
export async function followSecurityGuide(project: string): Promise<void> {
  const rows = rowsOf('security.md')
  expect([...rows.keys()]).toEqual([3, 8, 9])
  const cwd = join(project, 'security-guide')
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'FILE'), 'k'.repeat(64), { mode: 0o600 })
  await using rest = await openRest()
  const path = '/callback/4d1f0c7e9b2a6835'
  const flags = [...rows.values()]
    .join(' ')
    .replace('/callback/…', path)
    .replace('https://console.tim.qq.com', rest.url)
  await using receiver = await start(project, cwd, flags)
  const { callback, monitor } = receiver.ready
  expect([new URL(callback).pathname, new URL(callback).hostname, new URL(monitor).hostname]).toEqual([
    path,
    '127.0.0.1',
    '127.0.0.1',
  ])

  // 3: the path is a second secret. 7: the page is not there.
  for (const elsewhere of ['/callback', '/', '/api/recalls', '/metrics']) {
    expect([elsewhere, (await fetch(new URL(elsewhere, callback))).status]).toEqual([elsewhere, 404])
  }
  // 9: both tokens, and no third.
  expect(await statusesOf(callback, ['old', 'new', 'another'])).toEqual([200, 200, 401])
  // 8: what nobody confirms is not handled.
  await expect.poll(() => rest.asked.length, patience).toBeGreaterThan(0)
  expect(rest.asked[0]).toMatch(
    /^\/v4\/openim\/admin_getroammsg\?sdkappid=1400000000&identifier=administrator&/,
  )
  const statesOf = async () => {
    const page = (await (await fetch(new URL('/api/recalls', monitor))).json()) as RecallPage
    return new Set(page.recalls.map(({ state }) => state))
  }
  // The other one comes behind it: they are of one conversation.
  await expect.poll(statesOf, patience).toEqual(new Set(['retrying', 'stored']))
  // 11: its owner's alone.
  expect(statSync(join(cwd, '.takeback')).mode & 0o777).toBe(0o700)
}

/** A REST API that has no such message. */
async function openRest() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(String(request.url))
    request.resume()
    response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"Complete":1,"MsgCnt":0,"MsgList":[]}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function start(project: string, cwd: string, flags: string) {
  const door = join(project, 'node_modules/takeback/bin/takeback.js')
  const ports = '--callback-port 0 --monitor-port 0 --json'
  const child = spawn('sh', ['-c', `exec '${process.execPath}' '${door}' receive ${flags} ${ports}`], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    ready: JSON.parse(line) as { readonly callback: string; readonly monitor: string },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function statusesOf(callback: string, tokens: readonly string[]): Promise<number[]> {
  const statuses: number[] = []
  for (const [index, token] of tokens.entries()) {
    const time = String(Math.floor(new Date().getTime() / 1000))
    const url = new URL(callback)
    url.search = `SdkAppid=1400000000&CallbackCommand=${command}&Sign=${sign(token, time)}&RequestTime=${time}`
    const MsgKey = `48374${index}_2837546_1557481126`
    const body = { CallbackCommand: command, From_Account: 'jared', To_Account: 'Jonh', MsgKey }
    statuses.push((await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status)
  }
  return statuses
}
