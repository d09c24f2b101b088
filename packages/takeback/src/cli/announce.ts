/**
 * What a start says when it is ready: with --json exactly one line for programs, otherwise a few lines for people.
 * Standard output only; the secret key stands in the JSON line because that is what the line is for.
 */
import type { AppBackend } from '../app-backend/start.ts'
import type { ChatBackend } from '../chat-backend/start.ts'
import { adminUserSig } from './admin-user-sig.ts'
import { demoPeople } from './demo-scene.ts'
import type { FlagValues } from './flags.ts'
import { forwardSecretFile } from './forward-options.ts'
import { keyFileOf } from './key-file.ts'
import { dataFolder, receiverFolder } from './options.ts'
import { systemClock } from './system-clock.ts'

export function announceStart(values: FlagValues, chat: ChatBackend, receiver: AppBackend): void {
  if (values.json)
    return say(
      JSON.stringify({
        ...chatLine(chat),
        ...receiverLine(receiver),
        console: consoleOf(chat, receiver),
        ...forwardLine(values, receiverFolder(values)),
        pid: process.pid,
        ...setupSecretsOf(chat, receiver),
      }),
    )
  say(
    [
      'Takeback is running.',
      '',
      `  Chat backend   ${chat.url}/v4/…${moved(chat.listening.movedFrom)}`,
      `  webhooks go to ${receiver.callbackUrl}${moved(receiver.movedFrom.callback)}`,
      ...forwardLines(values, receiverFolder(values), 15),
      ...pagesLines(chat, receiver),
      ...recordingLine(values, receiver),
      ...developmentLine(chat, 15),
      '',
      'Send a message, then take it back with the MsgKey that is answered (the README shows how):',
      '',
      `  ${sampleCurl(chat)}`,
      '',
      ...footer(values, setupSecretsOf(chat, receiver)),
    ].join('\n'),
  )
}

export function announceChat(values: FlagValues, chat: ChatBackend): void {
  if (values.json)
    return say(
      JSON.stringify({
        ...chatLine(chat),
        console: chat.consoleUrl,
        ...(chat.warnings.length > 0 && { warnings: chat.warnings }),
        pid: process.pid,
        ...setupSecretsOf(chat, undefined),
      }),
    )
  const [app] = chat.apps
  say(
    [
      'The Chat backend is running.',
      '',
      `  REST v4   ${chat.url}/v4/…`,
      `  app       ${app?.sdkAppId}, admin ${app?.admins.join(', ')}`,
      `  key       ${keyFileOf(dataFolder(values), app?.sdkAppId ?? 0)}`,
      `  console   ${chat.consoleUrl}   <- open this page`,
      ...developmentLine(chat, 10),
      ...chat.warnings.map((warning) => `  warning   ${warning}`),
      '',
      `  ${importCurl(chat)}`,
      '',
      ...footer(values, setupSecretsOf(chat, undefined)),
    ].join('\n'),
  )
}

export function announceReceiver(values: FlagValues, receiver: AppBackend): void {
  if (values.json)
    return say(
      JSON.stringify({
        ...receiverLine(receiver),
        ...forwardLine(values, dataFolder(values)),
        pid: process.pid,
        ...setupSecretsOf(undefined, receiver),
      }),
    )
  say(
    [
      'The app backend is running.',
      '',
      `  webhook URL   ${receiver.callbackUrl}`,
      ...forwardLines(values, dataFolder(values), 14),
      `  monitor       ${receiver.monitorUrl}   <- open this page`,
      ...recordingLine(values, receiver),
      '',
      ...footer(values, setupSecretsOf(undefined, receiver)),
    ].join('\n'),
  )
}

function chatLine(chat: ChatBackend) {
  const [app] = chat.apps
  const admin = app?.admins[0] ?? ''
  return {
    chat: chat.url,
    sdkAppId: app?.sdkAppId,
    secretKey: app?.key,
    admin,
    adminUserSig: firstUserSig(chat),
  }
}

function receiverLine(receiver: AppBackend) {
  const { callbackUrl, monitorUrl, recordedIn } = receiver
  return { callback: callbackUrl, monitor: monitorUrl, ...(recordedIn !== null && { recorded: recordedIn }) }
}

/** Where recalls go, without the query: it may hold a secret. */
function forwardLine(values: FlagValues, folder: string) {
  const forwardTo = values['forward-to']
  const secretFile = forwardSecretFile(values, folder)
  return {
    ...(forwardTo !== undefined && { forwardTo: withoutQuery(forwardTo) }),
    ...(secretFile !== null && { forwardSecretFile: secretFile }),
  }
}

/** `width`: of the labels in the lines around. */
function forwardLines(values: FlagValues, folder: string, width: number): string[] {
  const { forwardTo, forwardSecretFile: secret } = forwardLine(values, folder)
  const passTo = values['pass-through']
  const line = (label: string, text: string) => `  ${label.padEnd(width)}${text}`
  return [
    ...(forwardTo === undefined ? [] : [line('recalls to', forwardTo)]),
    ...(secret === undefined ? [] : [line('signed with', `the secret in ${secret}`)]),
    ...(passTo === undefined ? [] : [line('the rest to', withoutQuery(passTo))]),
  ]
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}

function firstUserSig(chat: ChatBackend): string {
  const [app] = chat.apps
  if (app === undefined) return ''
  return adminUserSig({ sdkAppId: app.sdkAppId, userId: app.admins[0] ?? '', key: app.key }, systemClock)
}

function restUrl(chat: ChatBackend, path: string): string {
  const [app] = chat.apps
  const query = `sdkappid=${app?.sdkAppId}&identifier=${encodeURIComponent(app?.admins[0] ?? '').replaceAll("'", '%27')}&usersig=${firstUserSig(chat)}`
  return `${chat.url}/v4/${path}?${query}&random=1&contenttype=json`
}

/** The certificate need not be made out for the address that is shown. */
function curl(chat: ChatBackend): string {
  return chat.url.startsWith('https:') ? 'curl -k' : 'curl'
}

function pagesLines(chat: ChatBackend, receiver: AppBackend): string[] {
  const { monitorUrl, hasPlayground, movedFrom } = receiver
  const consoleLine = `  console        ${consoleOf(chat, receiver)}`
  if (!hasPlayground)
    return [`  monitor        ${monitorUrl}${moved(movedFrom.monitor)}   <- open this page`, consoleLine]
  return [
    `  playground     ${monitorUrl}/playground${moved(movedFrom.monitor)}   <- open this page`,
    consoleLine,
    `  monitor        ${monitorUrl}/recalls`,
  ]
}

/** On this machine one origin has all pages. */
function consoleOf(chat: ChatBackend, receiver: AppBackend): string {
  return chat.consoleUrl ?? `${receiver.monitorUrl}/console`
}

function sampleCurl(chat: ChatBackend): string {
  const [from, to] = demoPeople
  const body = {
    From_Account: from.userId,
    To_Account: to.userId,
    MsgRandom: 1,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oops' } }],
  }
  return `${curl(chat)} '${restUrl(chat, 'openim/sendmsg')}' -d '${JSON.stringify(body)}'`
}

function importCurl(chat: ChatBackend): string {
  return `${curl(chat)} '${restUrl(chat, 'im_open_login_svc/account_import')}' -d '{"UserID":"jared"}'`
}

function recordingLine({ record }: FlagValues, { recordedIn }: AppBackend): string[] {
  return recordedIn === null
    ? []
    : [`  recording      the first ${record} webhooks, as fixtures in ${recordedIn}`]
}

/** `width`: of the labels in the lines around. */
function developmentLine({ development, url }: ChatBackend, width: number): string[] {
  const to = url === 'http://127.0.0.1:8080' ? '' : ` --chat ${url}`
  return development === null ? [] : [`  ${'to play'.padEnd(width)}takeback clock | fault | reset${to}`]
}

function moved(from: number | undefined): string {
  return from === undefined ? '' : `   (port ${from} was taken)`
}

interface SetupSecrets {
  readonly chatSetupSecret?: string
  readonly monitorSetupSecret?: string
}

/** Only what was made just now: it is nowhere else. */
function setupSecretsOf(chat: ChatBackend | undefined, receiver: AppBackend | undefined): SetupSecrets {
  const forChat = chat?.setupSecret ?? null
  const forMonitor = receiver?.setupSecret ?? null
  return {
    ...(forChat !== null && { chatSetupSecret: forChat }),
    ...(forMonitor !== null && { monitorSetupSecret: forMonitor }),
  }
}

function footer(values: FlagValues, { chatSetupSecret, monitorSetupSecret }: SetupSecrets): string[] {
  const secretLine = (page: string, secret: string) =>
    `Set-up secret to sign in to the ${page} (it is not shown again): ${secret}\n`
  return [
    ...(monitorSetupSecret === undefined ? [] : [secretLine('monitor', monitorSetupSecret)]),
    ...(chatSetupSecret === undefined ? [] : [secretLine('Chat backend', chatSetupSecret)]),
    `Data is kept in ${dataFolder(values)}. Stop with Ctrl+C.`,
  ]
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
