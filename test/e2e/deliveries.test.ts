/** An operator at the terminal, a Chat backend, and an endpoint that fails: rules C13, D24-D27 and D33. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeliveryEntry } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { runCommand, startService } from './service.ts'

test('[C13] [D33] what was given up is found, understood, tried, and sent again from the terminal', async () => {
  await using operator = await openTerminal()
  operator.endpointSays(410, '\u001b[31mgone')
  await operator.recalls()

  const [dead] = await operator.delivery('dead')
  expect(dead).toMatchObject({ CallbackCommand: 'C2C.CallbackAfterMsgWithDraw' })
  // The first answer was enough; one that a busy machine gives late is none.
  expect(dead?.Log.filter(({ Outcome }) => Outcome === 'answered')).toMatchObject([{ Status: 410 }])
  const told = await operator.webhook('deliveries')
  expect(told.out).toContain('answered 410')
  expect(told.out).toContain('?[31mgone')
  const health = await operator.webhook('health')
  expect(health.out).toMatch(/^given up +1$/m)
  expect(health.out).toMatch(/^endpoint +failing, (?:1 failure|\d+ failures in a row)$/m)
  expect(health.out).toMatch(/^failed .*answered 410/m)

  operator.endpointSays(200, '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  const tried = await operator.webhook('test')
  expect(tried.out).toMatch(/^POST \/hook\?SdkAppid=1400000000&.*Sign=\*\*\*/)
  expect(tried.out).toContain('answered 200')
  const again = await operator.webhook('redeliver', '--state', 'dead', '--since', '1h')
  expect(again.out).toMatch(/^\d+ is sent again as \d+\n$/)
  expect(await operator.delivery('delivered')).toHaveLength(1)
  const nothing = await operator.webhook('redeliver', '999999')
  expect(nothing.code).toBe(1)
  expect(nothing.out).toBe('999999 is left: there is no such delivery of this app\n')
})

test('[C13] paused, webhooks wait; resumed, they go out', async () => {
  await using operator = await openTerminal()
  operator.endpointSays(200, '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  expect((await operator.webhook('health')).out).toMatch(
    /^endpoint +no call yet since the Chat backend started$/m,
  )
  const coded = JSON.parse((await operator.webhook('health', '--json')).out) as { readonly Endpoint: unknown }
  expect(coded.Endpoint).toMatchObject({ State: 'no-call-yet' })
  expect((await operator.webhook('pause')).out).toMatch(/^Paused +true$/m)
  await operator.recalls()
  expect(await operator.delivery('waiting')).toHaveLength(1)
  expect((await operator.webhook('health')).out).toMatch(/^waiting +1, paused, the oldest since 2/m)
  expect((await operator.webhook('resume')).out).toMatch(/^Paused +false$/m)
  expect(await operator.delivery('delivered')).toHaveLength(1)
})

test('[C13] [D35] [KY8] one at the head of its conversation is parked from the terminal, told of by name, and sent again late', async () => {
  await using operator = await openTerminal()
  operator.endpointSays(500, 'no')
  await operator.webhook('pause')
  await operator.recalls()
  const [waiting] = await operator.delivery('waiting')
  const id = String(waiting?.Id)
  const parked = await operator.webhook('park', id)
  expect(parked.out).toMatch(new RegExp(`^${id} is parked: .*\\nnothing waited for it alone\\n$`))
  expect((await operator.webhook('health')).out).toMatch(/^parked +1$/m)
  const listed = await operator.webhook('deliveries', '--state', 'parked')
  expect(listed.out).toMatch(/parked by hand by the admin administrator, from 127\.0\.0\.1$/m)
  const again = await operator.webhook('park', id)
  expect(again.err).toContain(`100310: Delivery ${id} is parked by hand already: redeliver sends it.`)
  expect(again.code).toBe(1)

  operator.endpointSays(200, '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  await operator.webhook('resume')
  expect((await operator.webhook('redeliver', id)).out).toBe(`${id} goes out now\n`)
  expect(await operator.delivery('late')).toHaveLength(1)
})

test.each([
  [['fly'], /Say what to do: "takeback webhook show"/],
  [['show', '7'], /webhook show has no use for "7"/],
  [['redeliver'], /Say which: "takeback webhook redeliver 12 13"/],
  [['redeliver', 'x1'], /"x1" is no delivery/],
  [['park'], /Say which one: "takeback webhook park 12"/],
  [['park', 'x1'], /"x1" is no delivery/],
  [['park', '7', '8'], /webhook park has no use for "8"/],
  [['redeliver', '--state', 'late', '--since', '1h'], /--state is "late": only "dead"/],
  [['redeliver', '7', '--since', '1h'], /Name deliveries, or give --state dead --since 2h/],
  [
    ['test', '--commands', 'C2C.CallbackAfterMsgWithDraw,C2C.CallbackAfterSendMsg'],
    /a test sends one webhook/,
  ],
  [['set', '--token', 'one two'], /--token is given more than once/],
  [['pause', '--url', 'http://127.0.0.1:1/'], /webhook pause, as it is called here, has no use for --url/],
  [['show', '--state', 'dead'], /has no use for --state\. "takeback help webhook" shows what goes together/],
  [['deliveries', '--since', 'yesterday'], /--since is "yesterday": give a time such as 90s/],
])('[C7] webhook %j is one sentence', async (words, sentence) => {
  const { code, err } = await runCommand(['webhook', ...words, '--key', 'k'])
  expect(err).toMatch(sentence)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})

test('[C7] a state that is none is the server’s refusal, in one sentence', async () => {
  await using operator = await openTerminal()
  const { code, err } = await operator.webhook('deliveries', '--state', 'lost')
  expect(err).toMatch(/100002: State: must be one of waiting, parked/)
  expect(code).toBe(1)
})

async function openTerminal() {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-deliveries-'))
  let says = { status: 200, body: '' }
  const endpoint = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(says.status).end(says.body))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => endpoint.once('listening', resolve))
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`
  const flags = ['--allow-private-webhooks', '--webhook-url', url, '--webhook-token', 't'.repeat(32)]
  const chat = await startService(['chat', '--data', folder, '--port', '0', ...flags])
  const at = ['--chat', String(chat.ready['chat']), '--data', folder]
  const admin = createAdmin({
    baseUrl: String(chat.ready['chat']),
    sdkAppId: 1_400_000_000,
    identifier: 'administrator',
    userSig: String(chat.ready['adminUserSig']),
  })

  return {
    endpointSays(status: number, body: string) {
      says = { status, body }
    },
    webhook: (...words: string[]) => runCommand(['webhook', ...words, ...at]),
    async recalls() {
      await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['jared', 'Jonh'] })
      const pair = { From_Account: 'jared', To_Account: 'Jonh' }
      const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oops' } }]
      const { MsgKey } = await admin.call('openim', 'sendmsg', { ...pair, MsgRandom: 7, MsgBody })
      await admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey })
    },
    /** Those in this state, as soon as there is one. */
    async delivery(state: string): Promise<DeliveryEntry[]> {
      const read = async () =>
        JSON.parse((await this.webhook('deliveries', '--state', state, '--json')).out) as DeliveryEntry[]
      await expect.poll(read, { timeout: 40_000 }).not.toEqual([])
      return read()
    },
    async [Symbol.asyncDispose]() {
      await chat.stop()
      endpoint.closeAllConnections()
      await new Promise((resolve) => endpoint.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}
