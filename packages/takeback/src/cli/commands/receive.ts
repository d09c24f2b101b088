import { startAppBackend } from '../../app-backend/start.ts'
import { alertOptions } from '../alert-options.ts'
import { announceReceiver } from '../announce.ts'
import { commandLog } from '../command-log.ts'
import type { Command } from '../command.ts'
import { fetchBackOption } from '../fetch-back-option.ts'
import { metricsTokensOption } from '../metrics-tokens-option.ts'
import { postgresInboxAt } from '../postgres-store.ts'
import { dataFolder } from '../options.ts'
import { receiverOptions } from '../receiver-options.ts'
import { drainOption, runUntilStopped, servingExitCodes } from '../run-until-stopped.ts'

export const receive: Command = {
  summary: 'the app backend alone: receives the webhooks, shows them on a page',
  usage: 'receive --sdkappid N [--token TOKEN] [--forward-to URL] [--pass-through URL] [flags]',
  lesson: `Takes webhooks at one address and nothing else there: checks each, stores it on disk, answers it, and shows it on a page of
its own. With --forward-to every recall goes on to your handler, in any language, until that accepts it, in order and under
an id that never changes; with --pass-through every other webhook goes there at once, and its answer goes back.

  takeback receive --sdkappid 1400000000 --token "$TOKEN" --forward-to http://127.0.0.1:3000/webhooks

${servingExitCodes}`,
  flags: [
    'host',
    'callback-port',
    'callback-path',
    'monitor-port',
    'data',
    'store',
    'sdkappid',
    'token',
    'allow-before',
    'keep-content',
    'redact-recalled',
    'record',
    'forward-to',
    'forward-secret',
    'forward-token',
    'pass-through',
    'fetch-back',
    'key',
    'key-file',
    'admin',
    'webhook-ca',
    'alert-url',
    'alert-secret',
    'metrics-token-file',
    'trust-proxy',
    'tls-cert',
    'tls-key',
    'drain',
    'json',
    'log-level',
  ],
  async run(values) {
    const log = commandLog(values)
    const folder = dataFolder(values)
    const openInbox = values.store === undefined ? undefined : postgresInboxAt(values.store, log)
    const backend = await startAppBackend({
      ...receiverOptions(values, { log, fallback: false, tokens: values.token }),
      ...fetchBackOption(values),
      ...metricsTokensOption(values, folder),
      ...alertOptions(values, { from: 'receiver', dataDir: folder, secretFolder: folder, log }),
      ...(openInbox && { openInbox }),
    })
    return runUntilStopped(log, [backend], () => announceReceiver(values, backend), drainOption(values))
  },
}
