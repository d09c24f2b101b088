import { createAdmin } from '../../admin/admin.ts'
import { adminUserSig } from '../admin-user-sig.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import type { Command } from '../command.ts'
import { appOptions, commandsOption, formsOption, presetOption, requiredKey } from '../options.ts'
import { systemClock } from '../system-clock.ts'

export const webhook: Command = {
  summary: 'show or set where the webhooks of a running Chat backend go',
  usage:
    'webhook set|show [--chat URL] [--key-file FILE] [--url URL] [--commands recalls,sends] [--token TOKEN]',
  mostWords: 1,
  flags: [
    'chat',
    'data',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'url',
    'commands',
    'token',
    'preset',
    'forms',
    'webhook-retry-timeouts',
    'json',
  ],
  async run(values, [verb]) {
    if (verb !== 'set' && verb !== 'show') {
      throw new UsageError('Say what to do: "takeback webhook show" or "takeback webhook set --url URL".')
    }
    const admin = adminOf(values)
    if (verb === 'set') await setWebhook(values, admin)
    const shown = await admin.call('takeback_config', 'get_callback', {})
    const settings = shown['Response'] as Record<string, unknown>
    process.stdout.write(values.json ? `${JSON.stringify(settings)}\n` : `${inWords(settings)}\n`)
    return 0
  },
}

async function setWebhook(values: FlagValues, admin: ReturnType<typeof adminOf>): Promise<void> {
  const change = {
    ...(values.url !== undefined && { Url: values.url }),
    ...(values.commands.length > 0 && { CallbackCommandList: commandsOption('commands', values.commands) }),
    ...(values.preset !== undefined && { Preset: presetOption('preset', values.preset) }),
    ...(values['webhook-retry-timeouts'] && { RetryTimeouts: true }),
    ...(values.forms.length > 0 && { Forms: formsOption('forms', values.forms) }),
  }
  const [token] = values.token
  if (Object.keys(change).length === 0 && token === undefined) {
    throw new UsageError('Nothing to set: give --url, --commands, --preset, --forms or --token.')
  }
  if (Object.keys(change).length > 0) await admin.call('takeback_config', 'update_callback', change)
  if (token !== undefined) {
    await admin.call('takeback_config', 'set_callback_token', { Token: token, IsTokenEnable: true })
  }
}

function adminOf(values: FlagValues) {
  const [{ sdkAppId, admins }] = appOptions(values)
  const key = requiredKey(values, sdkAppId)
  const [userId] = admins
  return createAdmin({
    baseUrl: values.chat ?? 'http://127.0.0.1:8080',
    sdkAppId,
    identifier: userId,
    userSig: () => adminUserSig({ sdkAppId, userId, key }, systemClock),
  })
}

function inWords(settings: Record<string, unknown>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name.padEnd(20)} ${valueInWords(value)}`)
    .join('\n')
}

function valueInWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
