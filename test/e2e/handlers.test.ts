/** The handlers of examples/handlers behind the drop-in, one suite over all languages: each effect once, whatever happens. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  groupRecall,
  openDropIn,
  secret,
} from '../../packages/takeback/src/app-backend/testing/drop-in-stage.ts'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import {
  handlersFolder,
  languages,
  needsLanguage,
  startHandler,
  type HandlerProcess,
} from './handler-process.ts'

const patience = { timeout: 30_000 }
const older = `whsec_${Buffer.from('the secret before this one, 32 b').toString('base64')}`

const c2c = (MsgKey: string) => ({
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  From_Account: 'jared',
  To_Account: 'Jonh',
  MsgKey,
})
const official = (...keys: string[]) => ({
  CallbackCommand: 'OfficialAccount.CallbackAfterMsgWithDraw',
  Official_Account: '@TOA#_shop',
  WithdrawMsgList: keys.map((MsgKey) => ({ MsgKey })),
})

describe.each(languages)('$name', (language) => {
  const made = mkdtempSync(join(tmpdir(), 'takeback-handler-'))
  const need = needsLanguage(language)
  beforeAll(() => language.build?.(made))
  afterAll(() => rmSync(made, { recursive: true, force: true }))

  test('[TE28] what is to be written anew has ten lines at most', () => {
    const [file = '', lines = /$/] = language.own ?? []
    const [, own = ''] = lines.exec(readFileSync(join(handlersFolder, file), 'utf8')) ?? []
    // The claim is the part that nobody may leave out.
    expect(own).toMatch(/claim|INSERT INTO applied/i)
    expect(own.split('\n').length).toBeLessThanOrEqual(10)
  })

  async function openPlace() {
    const place = mkdtempSync(join(tmpdir(), 'takeback-handler-'))
    const port = await freePort()
    let handler: HandlerProcess | undefined
    return {
      url: `http://127.0.0.1:${port}/handler`,
      async start() {
        handler = await startHandler({ language, made, place, port, env: { WEBHOOK_SECRET: secret } })
      },
      kill: async () => handler?.kill(),
      /** How often each message was applied. */
      effects(): Record<string, number> {
        if (!existsSync(join(place, 'shop.db'))) return {}
        const db = new DatabaseSync(join(place, 'shop.db'), { readOnly: true, timeout: 10_000 })
        try {
          const rows = db.prepare('SELECT name, recalls FROM messages ORDER BY name').all()
          return Object.fromEntries(rows.map(({ name, recalls }) => [String(name), Number(recalls)]))
        } finally {
          db.close()
        }
      },
      async [Symbol.asyncDispose]() {
        await handler?.kill()
        rmSync(place, { recursive: true, force: true })
      },
    }
  }

  test(
    '[R85] applies all three kinds once, also when the drop-in lost its inbox and is told again',
    need,
    async () => {
      await using place = await openPlace()
      await place.start()
      const forward = { url: place.url, secrets: [older, secret] }
      for (let telling = 0; telling < 2; telling += 1) {
        await using dropIn = await openDropIn({ forward })
        await dropIn.deliver(c2c('1_2_3'))
        await dropIn.deliver(groupRecall('群 1', [7, 8]))
        await dropIn.deliver(official('4_1_5', '6_1_7'))
        await expect.poll(() => dropIn.states(), patience).toEqual(['applied', 'applied', 'applied'])
      }
      expect(place.effects()).toEqual({ '1_2_3': 1, '4_1_5': 1, '6_1_7': 1, '群 1/7': 1, '群 1/8': 1 })
    },
  )

  test('[R85] applies nothing that is not signed', need, async () => {
    await using place = await openPlace()
    await place.start()
    await using stranger = await openDropIn({ forward: { url: place.url, secrets: [older] } })
    await stranger.deliver(c2c('1_2_3'))
    await expect.poll(() => stranger.states(), patience).toEqual(['retrying'])
    expect((await stranger.newest()).attempts).toMatchObject([
      { detail: expect.stringContaining('answered 401') },
    ])
    const unsigned = await fetch(place.url, { method: 'POST', body: JSON.stringify(c2c('1_2_3')) })
    expect(unsigned.status).toBe(401)
    const hour = 3_600_000
    await using late = await openDropIn({ forward: { url: place.url, secrets: [secret] } }, hour)
    await late.deliver(c2c('1_2_3'))
    await expect.poll(() => late.states(), patience).toEqual(['retrying'])
    expect(place.effects()).toEqual({})
    // The same message, rightly signed: nothing stood in its way but the signature.
    await using own = await openDropIn({ forward: { url: place.url, secrets: [secret] } })
    await own.deliver(c2c('1_2_3'))
    await expect.poll(() => own.states(), patience).toEqual(['applied'])
    expect(place.effects()).toEqual({ '1_2_3': 1 })
  })

  test('[R85] [R87] killed in the middle: one effect each all the same', need, async () => {
    await using place = await openPlace()
    await place.start()
    await using dropIn = await openDropIn({ forward: { url: place.url, secrets: [secret] } })
    const names = Array.from({ length: 40 }, (_, index) => `g${index}`)
    const deliver = (name: string) => dropIn.deliver(groupRecall(name, [1]))
    const delivered = Promise.all(names.map(deliver))
    await expect
      .poll(async () => (await dropIn.states()).includes('applied'), { ...patience, interval: 5 })
      .toBe(true)
    await place.kill()
    const late = ['late1', 'late2']
    const statuses = [...(await delivered), ...(await Promise.all(late.map(deliver)))].map(
      ({ status }) => status,
    )
    const all = [...names, ...late]
    expect(statuses).toEqual(all.map(() => 200))
    await expect
      .poll(async () => (await dropIn.states()).slice(0, 2), patience)
      .toEqual(['retrying', 'retrying'])
    await place.start()
    dropIn.clock.pass(60_000)
    await dropIn.restart()
    await expect.poll(() => dropIn.states(), patience).toEqual(all.map(() => 'applied'))
    expect(place.effects()).toEqual(Object.fromEntries(all.map((name) => [`${name}/1`, 1])))
  })
})
