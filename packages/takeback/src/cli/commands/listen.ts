import { createEgress } from '../../http/egress/egress.ts'
import { listen as listenOn, type Listening } from '../../http/listening.ts'
import type { Command } from '../command.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { type Desk, receiveAtDesk } from '../listen/desk.ts'
import { appOptions, callbackPathOption, tlsOption } from '../options.ts'
import { untilStopped } from '../stop-signals.ts'
import { systemClock } from '../system-clock.ts'
import { isOnThisMachine, webhookUrlFlag } from '../webhook-target.ts'

const defaultPort = 8081
const freshnessSeconds = 60

const lesson = `For the desk of a developer: checks each webhook as a receiver does, shows it, hands it to your handler in
Tencent's exact form (same query, Sign included, same bytes), and gives the handler's answer back. Nothing is kept on disk
unless --save asks for it; "takeback receive --forward-to" is the one that keeps, retries and keeps order.

  takeback listen --forward-to http://127.0.0.1:3000/callback --sdkappid 1400000000 --token "$TOKEN"
  takeback trigger c2c                                    # in another terminal

  --> 1 POST /callback?SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw&…
      {"CallbackCommand":"C2C.CallbackAfterMsgWithDraw","From_Account":"jared",…}
      SdkAppid 1400000000, Sign, c2c recall of 1 message
  <-- 1 HTTP 200 in 4 ms, from your handler

--save DIR keeps each request as a fixture; --curl prints it as a line that signs anew with $TOKEN. With --json the first
line says where it listens, and each request is one line more. Exit code: 0 stopped, 1 could not, 2 called wrongly.`

export const listen: Command = {
  summary: 'show webhooks as they come and forward them to a handler you develop',
  usage: 'listen --forward-to URL [--token TOKEN] [--sdkappid N] [--save DIR] [--curl] [flags]',
  lesson,
  flags: [
    'forward-to',
    'sdkappid',
    'token',
    'save',
    'curl',
    'host',
    'callback-port',
    'callback-path',
    'tls-cert',
    'tls-key',
    'json',
  ],
  usefulFlags: ({ json }) => listen.flags.filter((name) => !json || name !== 'curl'),
  async run(values) {
    const desk = deskOf(values)
    const listening = await open(values, desk)
    if (isItself(desk, listening)) {
      await listening.close()
      throw new UsageError('--forward-to is the URL of this very listener: give the address of your handler.')
    }
    announce(values, desk, listening)
    await untilStopped()
    await listening.close()
    await desk.egress.close()
    return 0
  },
}

function deskOf(values: FlagValues): Desk {
  const { token, save, curl, json } = values
  if (token.length > 2)
    throw new UsageError('--token is given more than twice: two at most, during a rotation.')
  return {
    identity: {
      sdkAppIds: appOptions(values).map(({ sdkAppId }) => sdkAppId),
      tokens: token,
      freshnessSeconds,
    },
    path: callbackPathOption(values),
    forwardTo: values['forward-to'] === undefined ? null : webhookUrlFlag('forward-to', values['forward-to']),
    save,
    curl,
    json,
    clock: systemClock,
    say,
    // The developer named the URL.
    egress: createEgress({ allowLoopback: true, allowPrivate: true }),
  }
}

function open(values: FlagValues, desk: Desk): Promise<Listening> {
  const tls = tlsOption(values)
  let arrived = 0
  return listenOn({
    name: 'listener of the webhooks',
    host: values.host ?? '127.0.0.1',
    port: values['callback-port'] ?? defaultPort,
    fallback: values['callback-port'] === undefined,
    flag: '--callback-port',
    ...(tls !== undefined && { tls }),
    handler: (request, response) => {
      arrived += 1
      receiveAtDesk(desk, arrived, request, response).catch((error: unknown) => {
        // What fails after the answer, as --save does on a full disk, is only said.
        if (!response.headersSent) response.writeHead(500).end()
        process.stderr.write(`takeback: ${error instanceof Error ? error.message : String(error)}\n`)
      })
    },
  })
}

/** It would forward what it forwarded, without end. */
function isItself({ forwardTo, path }: Desk, listening: Listening): boolean {
  if (forwardTo === null || !isOnThisMachine(forwardTo)) return false
  const { port, pathname } = new URL(forwardTo)
  return port === new URL(listening.url).port && pathname === path
}

function announce({ json }: FlagValues, { path, forwardTo }: Desk, { url }: Listening): void {
  const callback = url + path
  if (json) return say(JSON.stringify({ callback, forwardTo, pid: process.pid }))
  say(
    [
      `Webhooks to   ${callback}`,
      `forwarded to  ${forwardTo ?? 'nobody: answered here (--forward-to URL)'}`,
      'Stop with Ctrl+C.',
      '',
    ].join('\n'),
  )
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
