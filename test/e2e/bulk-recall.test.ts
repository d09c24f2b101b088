/** An admin at the terminal takes back what a spammer said: rules C15 and BU1-BU9. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { runCommand, startService } from './service.ts'

const people = ['spammer', 'jared', 'Jonh']
const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'buy this' } }]

test('[C15] counted first, then taken back by its count, and on record', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-bulk-'))
  const chat = await startService(['chat', '--data', folder, '--port', '0'])
  try {
    const admin = createAdmin({
      baseUrl: String(chat.ready['chat']),
      sdkAppId: 1_400_000_000,
      identifier: 'administrator',
      userSig: String(chat.ready['adminUserSig']),
    })
    await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: people })
    for (let n = 0; n < 25; n += 1) {
      const pair = { From_Account: 'spammer', To_Account: n % 5 === 0 ? 'jared' : 'Jonh' }
      await admin.call('openim', 'sendmsg', { ...pair, MsgSeq: n, MsgRandom: n, MsgBody: text })
    }
    const recall = (...words: string[]) =>
      runCommand(['recall', ...words, '--chat', String(chat.ready['chat']), '--data', folder])

    const planned = await recall('plan', '--sender', 'spammer', '--since', '1h')
    expect(planned.code).toBe(0)
    expect(planned.out).toMatch(/^messages +25 in 2 conversations$/m)
    expect(planned.out).toMatch(/^ +20 {2}to Jonh {2}1_1_\d+ 2_2_\d+ 3_3_\d+$/m)
    const [, plan = ''] = /takeback recall run (\d+) --count 25/.exec(planned.out) ?? []

    const wrong = await recall('run', plan, '--count', '24')
    expect([wrong.code, wrong.err]).toEqual([
      1,
      expect.stringMatching(/100306: Messages: plan \d+ counts 25, not 24/),
    ])
    const run = await recall('run', plan, '--count', '25', '--per-second', '500')
    expect([run.code, run.out]).toEqual([0, expect.stringMatching(/^taken back 25$/m)])

    expect((await recall('list')).out).toMatch(/done +spammer +25 of 25 +by administrator from 127\.0\.0\.1/)
    const record = (await recall('messages', plan)).out.trimEnd().split('\n')
    expect(record).toHaveLength(25)
    expect(record[0]).toMatch(/taken back {2}to jared {2}0_0_\d+ {2}\d+-\d+-0$/)
    expect((await recall('show', plan, '--json')).out).not.toContain('buy this')
  } finally {
    await chat.stop()
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['fly'], /Say what to do: "takeback recall plan"/],
  [['plan', '--sender', 'spammer'], /Say whose messages and since when/],
  [['plan', '--sender', 'spammer', '--since', 'monday'], /--since is "monday": give/],
  [['run'], /Name the plan: "takeback recall run 7"/],
  [['run', 'seven'], /"seven" is no plan/],
  [['run', '7'], /Name the count that the plan told/],
  [['list', '7'], /recall list has no use for "7"/],
  [['stop', '7', '--count', '3'], /recall stop, as it is called here, has no use for --count/],
])('[C7] recall %j is one sentence', async (words, sentence) => {
  const { code, err } = await runCommand(['recall', ...words, '--key', 'k'])
  expect(err).toMatch(sentence)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(2)
})
