/** The monitor's route of erasing, over HTTP on a real inbox behind a disk that gives nothing until it is let. `await using stage = await openErasing()` */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver, type Inbox } from '@takeback/receiver'
import { listRecalls } from '@takeback/receiver/reading'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { toWebHandler } from '@takeback/receiver/web'
import { expect } from 'vitest'
import { createPrivateApp } from '../../http/create-private-app.ts'
import { listen } from '../../http/listening.ts'
import { createLog } from '../../http/log.ts'
import { Erasing } from '../erasing.ts'
import { addEraseRoutes } from '../monitor/erase-routes.ts'
import { app, c2cBody } from './open-app-backend.ts'

/** Handled recalls of =jared, whom nobody else knows. */
export const recallsOfJared = 3

export async function openErasing() {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-erasing-'))
  const log = createLog({ level: 'silent', stream: { write: () => {} } })
  const inbox = await sqliteInbox(join(folder, 'inbox.db'))
  const receiver = createReceiver({ sdkAppId: app, inbox, log })
  receiver.on('recall', () => {})
  const deliver = toWebHandler(receiver)
  for (let n = 0; n < recallsOfJared; n += 1) {
    const body = c2cBody(`${n}_1_1557481126`)
    const url = `http://127.0.0.1/callback?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}`
    await deliver(new Request(url, { method: 'POST', body: JSON.stringify(body) }))
  }
  await expect
    .poll(async () => (await listRecalls(inbox, { state: 'applied' }, null, 9)).recalls.length)
    .toBe(recallsOfJared)
  await receiver.close()

  const gate = Promise.withResolvers<void>()
  const slow = {
    now: () => inbox.now(),
    turn: (...call: Parameters<Inbox['turn']>) => inbox.turn(...call),
    async read(query: Parameters<Inbox['read']>[0]) {
      await gate.promise
      return inbox.read(query)
    },
  } as unknown as Inbox
  const erasing = new Erasing({ inbox: slow, sdkAppIds: [app], log, answerWithinMs: 30 })
  const page = createPrivateApp({ guard: { kind: 'open' }, log })
  let asked = 0
  page.addHook('onRequest', async () => void (asked += 1))
  addEraseRoutes(page, erasing)
  await page.ready()
  const listening = await listen({
    name: 'monitor',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: (request, response) => page.routing(request, response),
  })
  return {
    url: listening.url,
    erasing,
    asked: () => asked,
    lets: () => gate.resolve(),
    async ask(userId: string) {
      const answer = await fetch(`${listening.url}/api/erase`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
      })
      return { status: answer.status, body: (await answer.json()) as object }
    },
    async [Symbol.asyncDispose]() {
      gate.resolve()
      await erasing.close()
      await listening.close()
      await inbox.close()
      await rm(folder, { recursive: true })
    },
  }
}
