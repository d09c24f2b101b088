import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEgress, type Egress } from '../../http/egress/egress.ts'
import { adminFromFlags } from '../admin-from-flags.ts'
import type { Command } from '../command.ts'
import { createDemo, demoAccounts } from '../demo.ts'
import type { FlagValues } from '../flags.ts'
import { dataFolder } from '../options.ts'
import { printable } from '../printable.ts'
import { readFlagFile } from '../read-file.ts'
import { systemClock } from '../system-clock.ts'
import { recallBody, type RecallWish } from '../trigger/recall-body.ts'
import { type Sent, sendRecall, type Target } from '../trigger/send-recall.ts'
import { setField } from '../trigger/set-field.ts'
import { toldAdmin } from '../trigger/told-admin.ts'
import { refuseWithChat, wishOf } from '../trigger/wish.ts'
import { isOnThisMachine, oneApp, oneToken, webhookUrlWord } from '../webhook-target.ts'

const localReceiver = 'http://127.0.0.1:8081/callback'
const maxUint32 = 4_294_967_295
/** Of an answer; with --json all of it. */
const longestShown = 1024

const lesson = `Signs one recall webhook as Tencent does, sends it, and shows the answer with the meaning that the documents
give it. Without a URL it goes to ${localReceiver}, where "takeback start" and "takeback receive" listen; there
and elsewhere on this machine the token of the data folder is found without --token.

  takeback trigger group http://127.0.0.1:3000/callback --token "$TOKEN" --list 3 --set MsgSeqList.0.MsgSeq=7

  --> POST http://127.0.0.1:3000/callback?SdkAppid=1400000000&CallbackCommand=Group.CallbackAfterRecallMsg&…
      {"CallbackCommand":"Group.CallbackAfterRecallMsg","Operator_Account":"administrator",…}
  <-- HTTP 200 in 3 ms: the webhook result is ignored

Every call recalls other messages; --repeat sends the same body again, as a sender that retries does. With --chat URL a
message is really sent there as an admin and taken back over REST, and the Chat backend sends the webhook.

Exit code: 0 answered OK, 1 not, 2 called wrongly.`

export const trigger: Command = {
  summary: 'send one recall webhook to any URL, or perform a real recall',
  usage: 'trigger c2c|group|topic|official [URL] [--token TOKEN] [--set PATH=VALUE …] [flags]',
  lesson,
  mostWords: 2,
  flags: [
    'list',
    'form',
    'event-time',
    'set',
    'repeat',
    'token',
    'sdkappid',
    'webhook-ca',
    'chat',
    'data',
    'key',
    'key-file',
    'admin',
    'json',
  ],
  usefulFlags: ({ chat }) =>
    trigger.flags.filter((name) =>
      chat === undefined ? !['key', 'key-file', 'admin'].includes(name) : name !== 'webhook-ca',
    ),
  async run(values, [kind, url]) {
    const wish = wishOf(values, kind)
    if (values.chat === undefined) return triggerWebhook(values, wish, url)
    refuseWithChat(values, url)
    return recallForReal(values, wish)
  },
}

async function triggerWebhook(values: FlagValues, wish: RecallWish, word = localReceiver): Promise<number> {
  const url = webhookUrlWord('trigger', word)
  const target = { url, sdkAppId: oneApp(values), token: oneToken(values) ?? foundToken(values, url) }
  const usual = recallBody(wish, { now: systemClock.now(), random: randomInt(maxUint32) })
  const body = values.set.reduce(setField, usual)
  const { 'webhook-ca': caFile } = values
  const ca = caFile === undefined ? {} : { ca: readFlagFile('webhook-ca', caFile) }
  // The operator named the URL.
  const egress = createEgress({ allowLoopback: true, allowPrivate: true, ...ca })
  try {
    const call = { command: usual.CallbackCommand, body: JSON.stringify(body) }
    return await sendRepeatedly(egress, target, call, values)
  } finally {
    await egress.close()
  }
}

async function sendRepeatedly(
  egress: Egress,
  target: Target,
  call: { readonly command: string; readonly body: string },
  { repeat = 1, json }: FlagValues,
): Promise<number> {
  let allOk = true
  for (let time = 0; time < repeat; time += 1) {
    const sent = await sendRecall(egress, target, call, systemClock.now())
    process.stdout.write(`${json ? JSON.stringify(sent) : inWords(sent)}\n`)
    allOk &&= sent.ok
  }
  return allOk ? 0 : 1
}

function inWords({ url, body, status, answer, meaning, ms }: Sent): string {
  const came = status === null ? meaning : `HTTP ${status} in ${Math.round(ms)} ms: ${meaning}`
  return [
    `--> POST ${url}`,
    `    ${body}`,
    `<-- ${came}`,
    ...(answer === '' ? [] : [`    ${onOneLine(answer)}`]),
  ].join('\n')
}

function onOneLine(answer: string): string {
  return printable(answer.slice(0, longestShown).trim().replaceAll(/\s+/gu, ' '))
}

/** What `takeback start` signs with; of no use to a stranger. */
function foundToken(values: FlagValues, url: string): string | undefined {
  const file = join(dataFolder(values), 'webhook-token')
  return isOnThisMachine(url) && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

async function recallForReal(values: FlagValues, { kind, list }: RecallWish): Promise<number> {
  const tell = (line: string) => void process.stdout.write(`${line}\n`)
  const quiet = adminFromFlags(values)
  const admin = values.json ? quiet : toldAdmin(quiet, tell, () => performance.now())
  const demo = createDemo(admin, systemClock)
  await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: [...demoAccounts] })
  const { repeat = 1 } = values
  for (let time = 0; time < repeat; time += 1) {
    const recalled = await demo.recall(kind, list)
    if (values.json) tell(JSON.stringify({ kind, messages: recalled }))
  }
  return 0
}
