/** `takeback trigger` as a process: rules TG1-TG6 of docs/spec/command.md. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { RecallPage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { runCommand } from './service.ts'
import { sharedService } from './shared-service.ts'
import { Stage } from './stage.ts'

const token = 'trigger-token-of-more-than-24-characters'
const { folder, ready } = sharedService('receive', '--token', token)
const callback = () => String(ready()['callback'])
const trigger = (kind: string, ...flags: string[]) =>
  runCommand(['trigger', kind, callback(), '--token', token, '--data', join(folder, 'none'), ...flags])

async function recalls(kind: string): Promise<RecallPage['recalls']> {
  const answer = await fetch(new URL(`/api/recalls?kind=${kind}`, String(ready()['monitor'])))
  return ((await answer.json()) as RecallPage).recalls
}

test('[TG1] the answer is shown with its documented meaning, and no Sign', async () => {
  const { code, out, err } = await trigger('c2c')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^--> POST http:\/\/127\.0\.0\.1:\d+\/callback\?SdkAppid=1400000000&[^\n]*Sign=\*\*\*/)
  expect(out).toMatch(/^<-- HTTP 200 in \d+ ms: callback succeeds$/m)
  expect(out).not.toContain(token)
})

test('[TG1] a wrong token ends with 1 and the reason; the token of the data folder is found', async () => {
  const refused = await runCommand(['trigger', 'c2c', callback(), '--token', 'another', '--json'])
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.out)).toMatchObject({ status: 401, ok: false })
  writeFileSync(join(folder, 'webhook-token'), `${token}\n`)
  const found = await runCommand(['trigger', 'c2c', callback(), '--data', folder, '--json'])
  expect(JSON.parse(found.out)).toMatchObject({ status: 200, ok: true, meaning: 'callback succeeds' })
  const nobody = await runCommand(['trigger', 'c2c', 'http://127.0.0.1:9/'])
  expect(nobody.code).toBe(1)
  expect(nobody.out).toMatch(/^<-- no answer \(connect\): is a receiver listening there\?$/m)
})

test('[TG1] text of a receiver cannot steer the terminal, nor bring the Sign there', async () => {
  const echo = createServer((request, response) => {
    response.writeHead(500).end(`\u001b[2J\u009b31m\u202e no\r\n${request.url}`)
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/`
  for (const flags of [[], ['--json']]) {
    const { code, out } = await runCommand(['trigger', 'c2c', url, '--token', token, ...flags])
    expect(code).toBe(1)
    expect(out).toMatch(/Sign=\*\*\*[^\n]*\n?.* no/s)
    expect(out).not.toMatch(/Sign=[0-9a-f]{64}/)
    expect(out).not.toContain('\u001b')
  }
  const { out } = await runCommand(['trigger', 'c2c', url, '--token', token])
  expect(out.split('\n')[3]).toMatch(/^ {4}\?\[2J\?31m\? no \/\?SdkAppid=/)
  echo.close()
})

test.each([
  [['group', '--list', '3'], /"MsgSeqList":\[(\{"MsgSeq":\d+,"MsgId":"[^"]+"\},?){3}\],"EventTime":"\d+"\}/],
  [['group', '--event-time', 'integer'], /"EventTime":\d+\}/],
  [['topic'], /"TopicId":"@TGS#_demo-community@TOPIC#_demo-topic"/],
  [['official', '--list', '2'], /"WithdrawMsgList":\[\{"MsgKey":"[^"]+"\},\{"MsgKey":"[^"]+"\}\]/],
  [['c2c', '--form', 'cn'], /"MsgKey":"[^"]+","EventTime":\d+\}/],
])('[TG2] %j', async ([kind = '', ...flags], body) => {
  const { code, out } = await trigger(kind, ...flags)
  expect(code).toBe(0)
  expect(out).toMatch(body)
})

test.each([
  [['trigger'], /Say what to recall: takeback trigger c2c, group, topic or official/],
  [['trigger', 'message'], /"message" is no kind of recall/],
  [['trigger', 'c2c', '--list', '2'], /--list is "2": a one-to-one recall takes back exactly one message/],
  [['trigger', 'c2c', '--form', 'us'], /--form is "us": give intl, cn or both/],
  [['trigger', 'group', '--form', 'cn'], /--form is "cn": it is for c2c recalls only, and this one is group/],
  [['trigger', 'group', '--event-time', 'now'], /--event-time is "now": give string or integer/],
  [
    ['trigger', 'group', '--set', 'MsgSeqLst.0=1'],
    /--set names "MsgSeqLst.0", but the body has no "MsgSeqLst"/,
  ],
  [['trigger', 'c2c', 'ftp://x'], /must begin with http/],
  [
    ['trigger', 'c2c', 'http://127.0.0.1:1/', '--chat', 'http://127.0.0.1:1'],
    /--chat performs a real recall/,
  ],
  [['trigger', 'c2c', '--chat', 'http://127.0.0.1:1', '--set', 'a=1'], /no use for --set/],
  [['trigger', 'c2c', '--key', 'k'], /trigger c2c, as it is called here, has no use for --key/],
  [['trigger', 'c2c', '--chat', 'http://127.0.0.1:1', '--webhook-ca', 'x'], /has no use for --webhook-ca/],
  [['check', 'http://127.0.0.1:1/', '--dry-run', '--json'], /has no use for --json/],
  [['listen', '--json', '--curl'], /listen, as it is called here, has no use for --curl/],
  [['trigger', 'c2c', '--repeat', '0'], /--repeat is "0": give a whole number from 1/],
])('[TG2] called wrongly, %j, it says what would be right', async (args, sentence) => {
  const result = await runCommand(args)
  expect(result).toMatchObject({ code: 2, out: '' })
  expect(result.err).toMatch(sentence)
  expect(result.err.trim().split('\n')).toHaveLength(1)
})

test('[TG3] a field that was set arrives', async () => {
  const { code } = await trigger(
    'group',
    '--set',
    'GroupId=set-by-hand',
    '--set',
    'MsgSeqList=[{"MsgSeq":4711}]',
  )
  expect(code).toBe(0)
  const [newest] = await recalls('group')
  expect(newest).toMatchObject({ groupId: 'set-by-hand', messages: [{ name: '4711' }] })
})

test('[TG5] the same body again is one recall; another call is another', async () => {
  const before = (await recalls('official')).length
  const { out } = await trigger('official', '--repeat', '3', '--json')
  const sent = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { body: string }).body)
  expect([sent.length, new Set(sent).size]).toEqual([3, 1])
  await trigger('official')
  const after = await recalls('official')
  expect(after.length - before).toBe(2)
  expect(after[1]).toMatchObject({ redeliveries: 2 })
})

test('[TG4] a real recall on a Chat backend: its webhook arrives', async () => {
  await using stage = await Stage.open()
  const { chat } = stage.chat.ready
  const flags = ['--chat', String(chat), '--data', join(stage.folder, 'chat')]
  const { code, out, err } = await runCommand(['trigger', 'group', '--list', '3', ...flags])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^--> POST \/v4\/group_open_http_svc\/group_msg_recall$/m)
  const [recall] = await stage.hears(1)
  expect(recall?.messages).toHaveLength(3)
  const oneToOne = await runCommand(['trigger', 'c2c', '--json', ...flags])
  expect(JSON.parse(oneToOne.out)).toMatchObject({
    kind: 'c2c',
    messages: [expect.stringMatching(/^\d+_\d+_\d+$/)],
  })
})

test.each(['trigger', 'listen', 'check'])(
  '[TG6] the help of %s fits one screen and shows an example',
  async (word) => {
    const { code, out } = await runCommand(['help', word])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^ {2}takeback ${word} `, 'm'))
    expect(out).toContain('Exit code: 0')
    expect(out.trim().split('\n').length).toBeLessThan(48)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(130)
  },
)
