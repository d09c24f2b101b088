/** The drop-in in front of a shop that is written in PHP: scenes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sign } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import {
  groupRecall,
  openDropIn,
  secret,
} from '../../packages/takeback/src/app-backend/testing/drop-in-stage.ts'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { startService, type Service } from './service.ts'
import { patienceMs } from './stage.ts'
import { beforeInPhp, needsLanguage, php, startHandler, type Language } from './handler-process.ts'

const MINUTE = 60_000
const patience = { timeout: 30_000 }

async function openShop(language: Language, env: Readonly<Record<string, string>>) {
  const place = mkdtempSync(join(tmpdir(), 'takeback-shop-'))
  const port = await freePort()
  const start = () => startHandler({ language, made: place, place, port, env })
  let handler = await start()
  return {
    url: `http://127.0.0.1:${port}/webhooks.php`,
    close: () => handler.kill(),
    async open() {
      handler = await start()
    },
    /** What was applied, in its order, and how often. */
    applied(): unknown[] {
      const db = new DatabaseSync(join(place, 'shop.db'), { readOnly: true, timeout: 10_000 })
      const rows = db.prepare('SELECT name, recalls FROM messages ORDER BY rowid').all()
      db.close()
      return rows.map(({ name, recalls }) => `${String(name)} ×${String(recalls)}`)
    },
    async [Symbol.asyncDispose]() {
      await handler.kill()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

test(
  '[R84] [R87] the shop is away for an hour, the drop-in starts anew in between: order kept, applied once',
  needsLanguage(php),
  async () => {
    await using shop = await openShop(php, { WEBHOOK_SECRET: secret })
    // The hour and the waits end now: the shop looks at its own clock.
    await using dropIn = await openDropIn({ forward: { url: shop.url, secrets: [secret] } }, 180 * MINUTE)

    await dropIn.deliver(groupRecall('lunch', [1, 2]))
    await expect.poll(() => dropIn.states(), patience).toEqual(['retrying'])
    // Signed three hours ago: the shop refused it, as it should. Now it goes away altogether.
    await shop.close()
    for (let quarter = 0; quarter < 4; quarter += 1) {
      await dropIn.deliver(groupRecall('lunch', [2, 10 + quarter]))
      await dropIn.deliver(groupRecall('lunch', [1, 2]))
      dropIn.clock.pass(15 * MINUTE)
      if (quarter === 1) await dropIn.restart()
    }
    await expect
      .poll(() => dropIn.states(), patience)
      .toEqual(['stored', 'stored', 'stored', 'stored', 'retrying'])

    await expect.poll(() => dropIn.log(), patience).toContain('nobody listens')

    await shop.open()
    dropIn.clock.pass(120 * MINUTE)
    await dropIn.restart()
    await expect.poll(() => dropIn.states(), patience).toEqual(Array.from({ length: 5 }, () => 'applied'))
    expect(shop.applied()).toEqual([1, 2, 10, 11, 12, 13].map((seq) => `lunch/${seq} ×1`))
  },
)

test(
  '[R89] a Before webhook that the shop refuses is refused through us, byte for byte',
  needsLanguage(beforeInPhp),
  async () => {
    await using shop = await openShop(beforeInPhp, { CALLBACK_TOKEN: 'shared' })
    await using dropIn = await openDropIn({ passThroughUrl: shop.url, tokens: ['shared'] })
    const ask = (through: (text: string, query: string) => Promise<Response>, words: string) => {
      const requestTime = Math.floor(dropIn.clock.now() / 1000)
      const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }]
      const text = JSON.stringify({ CallbackCommand: 'C2C.CallbackBeforeSendMsg', MsgBody })
      return through(text, `&Sign=${sign('shared', requestTime)}&RequestTime=${requestTime}`)
    }
    const command = { CallbackCommand: 'C2C.CallbackBeforeSendMsg' }
    const throughUs = (text: string, query: string) => dropIn.deliver(command, query, text)
    const directly = (text: string, query: string) =>
      fetch(`${shop.url}?CallbackCommand=${command.CallbackCommand}${query}`, { method: 'POST', body: text })
    for (const words of ['come to our casino', 'come to lunch']) {
      const [ours, theirs] = [await ask(throughUs, words), await ask(directly, words)]
      expect([ours.status, ours.headers.get('content-type')]).toEqual([
        theirs.status,
        theirs.headers.get('content-type'),
      ])
      const text = await ours.text()
      expect(text).toBe(await theirs.text())
      expect(JSON.parse(text)).toMatchObject({
        ActionStatus: 'OK',
        ErrorCode: words.includes('casino') ? 1 : 0,
      })
    }
    await shop.close()
    expect((await ask(throughUs, 'come to lunch')).status).toBe(503)
  },
)

test(
  '[R84] [R85] the drop-in is killed again and again under load: what was answered is applied, each once',
  { timeout: 2 * patienceMs, ...needsLanguage(php) },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-killed-'))
    const secretFile = join(folder, 'secret')
    writeFileSync(secretFile, secret)
    await using shop = await openShop(php, { WEBHOOK_SECRET: secret })
    const args = ['receive', '--data', join(folder, 'data'), '--callback-port', '0', '--monitor-port', '0']
    const start = () => startService([...args, '--forward-to', shop.url, '--forward-secret', secretFile])
    const answered = new Set<string>()
    let service: Service | undefined
    try {
      for (let round = 0; round < 4; round += 1) {
        const victim = await start()
        service = victim
        let end: NodeJS.Timeout | undefined
        const names = Array.from({ length: 60 }, (_, index) => `g${index % 20}/${round * 60 + index}`)
        await Promise.all(
          names.map(async (name) => {
            if (!(await wasAnswered(String(victim.ready['callback']), name))) return
            answered.add(name)
            // From the first answer on: a slow machine has none before.
            end ??= setTimeout(() => void victim.kill(), 10 + 20 * round)
          }),
        )
        clearTimeout(end)
        await victim.kill()
      }
      service = await start()
      const callback = String(service.ready['callback'])
      for (const name of answered) expect(await wasAnswered(callback, name)).toBe(true)
      const applied = () => new Set(shop.applied().map((row) => String(row).split(' ')[0]))
      await expect.poll(() => answered.difference(applied()), { timeout: patienceMs }).toEqual(new Set())
      expect(shop.applied().filter((row) => !String(row).endsWith(' ×1'))).toEqual([])
      expect(answered.size).toBeGreaterThan(0)
    } finally {
      await service?.kill()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

/**
 * `name`: group and number of the message. What a busy machine did not store in time is delivered again. False: killed before
 * it answered.
 */
async function wasAnswered(callback: string, name: string): Promise<boolean> {
  const [group = '', seq] = name.split('/')
  const url = `${callback}?SdkAppid=1400000000&CallbackCommand=Group.CallbackAfterRecallMsg`
  const body = JSON.stringify(groupRecall(group, [Number(seq)]))
  const status = await fetch(url, { method: 'POST', body }).then(
    (answer) => answer.status,
    () => 0,
  )
  return status === 503 ? wasAnswered(callback, name) : status === 200
}
