import { startChatBackend } from '../../chat-backend/start.ts'
import type { Log } from '../../http/log.ts'
import { alertOptions } from '../alert-options.ts'
import type { Command } from '../command.ts'
import { chatOptions } from '../chat-options.ts'
import { announceChat } from '../announce.ts'
import { writeKeyFiles } from '../key-file.ts'
import { metricsTokensOption } from '../metrics-tokens-option.ts'
import { operatorOptions } from '../operator-options.ts'
import { dataFolder } from '../options.ts'
import { pagesFolder } from '../pages-folder.ts'
import { postgresEngineAt } from '../postgres-store.ts'
import { drainOption, runUntilStopped, servingExitCodes } from '../run-until-stopped.ts'
import { commandLog } from '../command-log.ts'
import { type FlagValues, UsageError } from '../flags.ts'

export const chat: Command = {
  summary: 'the Chat backend alone: REST v4 and webhooks out',
  usage: 'chat [--port 8080] [--webhook-url URL] [flags]',
  lesson: `REST v4, the gateway of the clients and the webhooks, with everything kept in one folder or a database. With
--development, for a test, its clock and what goes wrong with webhooks are yours: "takeback help clock", "takeback help fault".

  takeback chat --webhook-url http://127.0.0.1:8081/callback --webhook-token "$TOKEN" --allow-private-webhooks

${servingExitCodes}`,
  flags: [
    'host',
    'port',
    'data',
    'store',
    'bus',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'webhook-url',
    'webhook-token',
    'webhook-commands',
    'webhook-preset',
    'webhook-retry-timeouts',
    'webhook-forms',
    'webhook-ca',
    'allow-private-webhooks',
    'alert-url',
    'alert-secret',
    'limits',
    'group-recall',
    'recall-window',
    'role-recall-window',
    'redact-after',
    'retention',
    'development',
    'seed',
    'metrics-token-file',
    'trust-proxy',
    'tls-cert',
    'tls-key',
    'drain',
    'json',
    'log-level',
  ],
  usefulFlags: ({ development }) => chat.flags.filter((name) => development || name !== 'seed'),
  async run(values) {
    const log = commandLog(values)
    const folder = dataFolder(values)
    const openEngine = sharedEngine(values, log)
    const backend = await startChatBackend({
      ...chatOptions(values, { log, fallback: false }),
      pagesDir: pagesFolder(),
      ...operatorOptions(folder, log),
      ...metricsTokensOption(values, folder),
      ...alertOptions(values, { from: 'chat', dataDir: folder, secretFolder: folder, log }),
      ...(openEngine && { openEngine }),
    })
    writeKeyFiles(folder, backend.apps)
    return runUntilStopped(log, [backend], () => announceChat(values, backend), drainOption(values))
  },
}

function sharedEngine({ store, bus, development }: FlagValues, log: Log) {
  if (development && store !== undefined)
    throw new UsageError('--development keeps its data in a file, which it can empty: leave out --store.')
  if (store !== undefined) return postgresEngineAt({ store, ...(bus !== undefined && { bus }), log })
  if (bus === undefined) return undefined
  throw new UsageError('--bus is for several processes on one database: give --store postgres://… too.')
}
