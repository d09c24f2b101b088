import { startChatBackend } from '../../chat-backend/start.ts'
import type { Command } from '../command.ts'
import { chatOptions } from '../chat-options.ts'
import { announceChat } from '../announce.ts'
import { writeKeyFiles } from '../key-file.ts'
import { dataFolder } from '../options.ts'
import { runUntilStopped } from '../run-until-stopped.ts'
import { commandLog } from '../command-log.ts'

export const chat: Command = {
  summary: 'the Chat backend alone: REST v4 and webhooks out',
  usage: 'chat [--port 8080] [--webhook-url URL] [flags]',
  flags: [
    'host',
    'port',
    'data',
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
    'limits',
    'group-recall',
    'recall-window',
    'role-recall-window',
    'redact-after',
    'retention',
    'trust-proxy',
    'tls-cert',
    'tls-key',
    'json',
    'log-level',
  ],
  async run(values) {
    const log = commandLog(values)
    const backend = await startChatBackend(chatOptions(values, { log, fallback: false }))
    writeKeyFiles(dataFolder(values), backend.apps)
    return runUntilStopped(log, [backend], () => announceChat(values, backend))
  },
}
