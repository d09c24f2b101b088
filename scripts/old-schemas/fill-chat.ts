/**
 * What a Chat backend of an older version remembers after a few minutes of ordinary life: everything that this version can
 * do, so that every table has rows. Its endpoint hears one recall and then fails, so that some webhooks wait.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { adminVerbs } from '../../packages/takeback/src/testing/admin-verbs.ts'
import { type Admin, createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import type { OldTree } from './old-tree.ts'

/** Of Tencent's documents. */
export const key = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'
const sdkAppId = 1_400_000_000

export interface ChatPlace {
  readonly data: string
  /** Absent: a file in the data folder. */
  readonly store?: string
}

export async function fillChat(tree: OldTree, { data, store }: ChatPlace): Promise<void> {
  await using endpoint = await openEndpoint()
  const door = join(tree.folder, 'packages/takeback/bin/takeback.js')
  const flags = ['--data', data, '--port', '0', '--sdkappid', String(sdkAppId), '--key', key, '--json']
  const hook = ['--webhook-url', endpoint.url, '--webhook-token', 'token', '--webhook-commands', 'recalls']
  const place = store === undefined ? [] : ['--store', store]
  const args = [door, 'chat', ...flags, ...hook, '--allow-private-webhooks', ...place]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    const lines = createInterface({ input: child.stdout })
    const [line] = (await Promise.race([once(lines, 'line'), ended.then(() => [''])])) as [string]
    if (line === '') throw new Error(`takeback chat of ${tree.folder} did not start`)
    const ready = JSON.parse(line) as Record<string, string>
    const { chat = '', admin: identifier = '', adminUserSig: userSig = '' } = ready
    const admin = createAdmin({ baseUrl: chat, sdkAppId, identifier, userSig })
    await talk(admin, endpoint)
    const call = (command: string, ...words: string[]) => {
      if (!tree.has(`packages/takeback/src/cli/commands/${command}.ts`)) return {}
      const said = execFileSync(
        process.execPath,
        [door, command, ...words, '--chat', chat, '--data', data, '--json'],
        { encoding: 'utf8' },
      )
      return JSON.parse(said) as Record<string, number>
    }
    operate(call)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function talk(admin: Admin, endpoint: Endpoint): Promise<void> {
  const verbs = adminVerbs(admin)
  await verbs.importAccounts('romeo', 'juliet', 'mercutio', 'benvolio')
  await verbs.createGroup('verona', 'romeo', 'juliet')
  const square = await verbs.createTopic('@TGS#_city', 'romeo')
  const news = await verbs.createOfficialAccount('juliet')
  const subscribers = { Official_Account: news, SubscriberList: [{ Subscriber_Account: 'romeo' }] }
  await admin.call('official_account_open_http_svc', 'add_subscriber', subscribers)

  await verbs.recall('romeo', 'juliet', await verbs.send('romeo', 'juliet', 'told'))
  await endpoint.heard
  await verbs.send('romeo', 'juliet', 'stays')
  await verbs.recall('romeo', 'juliet', await verbs.send('romeo', 'juliet', 'waits'))
  await admin.call('openim', 'admin_set_msg_read', { Report_Account: 'juliet', Peer_Account: 'romeo' })
  const { MsgId } = await admin.call('group_open_http_svc', 'send_group_msg', {
    GroupId: 'verona',
    From_Account: 'romeo',
    Random: 1,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'stays' } }],
    GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: 'juliet' }],
  })
  await admin.call('group_open_http_svc', 'send_group_msg', {
    GroupId: 'verona',
    From_Account: 'juliet',
    Random: 2,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'quotes' } }],
    CloudCustomData: JSON.stringify({ messageReply: { messageID: MsgId, messageAbstract: 'stays' } }),
  })
  for (const place of [{ groupId: 'verona' }, square]) {
    await verbs.sendToGroup(place, 'romeo', 'stays')
    await verbs.recallFromGroup(place, await verbs.sendToGroup(place, 'romeo', 'waits'))
  }
  await verbs.sendOfficial(news, 'stays')
  await verbs.recallOfficial(news, await verbs.sendOfficial(news, 'waits'))
  await verbs.send('mercutio', 'juliet', 'planned')
  await verbs.send('benvolio', 'juliet', 'erased')
}

/** Of versions that have it; the others have no tables for it. */
function operate(call: (command: string, ...words: string[]) => Record<string, number>): void {
  const { PlanId, Messages } = call('recall', 'plan', '--sender', 'mercutio', '--since', '1h')
  if (PlanId !== undefined) call('recall', 'run', `${PlanId}`, '--count', `${Messages}`)
  const app = String(sdkAppId + 1)
  call('app', 'create', app)
  call('app', 'rotate-key', app)
  call('app', 'finish-key', app)
  call('app', 'add-admin', app, 'nurse')
  call('app', 'remove-admin', app, 'nurse')
  call('erase', 'benvolio', '--yes')
}

interface Endpoint extends AsyncDisposable {
  readonly url: string
  /** The first webhook came, and was answered. */
  readonly heard: Promise<unknown>
}

async function openEndpoint(): Promise<Endpoint> {
  let count = 0
  const first = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count += 1
      response.on('close', () => first.resolve())
      response.writeHead(count === 1 ? 200 : 503).end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    heard: first.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
