/** `takeback webhook show | set | pause | resume | signing`: where an app's webhooks go, and whether. */
import type { SetCallbackSigningAnswer } from '@takeback/protocol'
import type { Admin } from '../../admin/admin.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { commandsOption, formsOption, presetOption } from '../options.ts'
import { oneToken } from '../webhook-target.ts'

export async function show(values: FlagValues, admin: Admin): Promise<void> {
  const shown = await admin.call('takeback_config', 'get_callback', {})
  const settings = shown['Response'] as Record<string, unknown>
  process.stdout.write(values.json ? `${JSON.stringify(settings)}\n` : `${inWords(settings)}\n`)
}

export async function set(values: FlagValues, admin: Admin): Promise<void> {
  const change = {
    ...(values.url !== undefined && { Url: values.url }),
    ...(values.commands.length > 0 && { CallbackCommandList: commandsOption('commands', values.commands) }),
    ...(values.preset !== undefined && { Preset: presetOption('preset', values.preset) }),
    ...(values['webhook-retry-timeouts'] && { RetryTimeouts: true }),
    ...(values.forms.length > 0 && { Forms: formsOption('forms', values.forms) }),
  }
  const token = oneToken(values)
  if (Object.keys(change).length === 0 && token === undefined) {
    throw new UsageError('Nothing to set: give --url, --commands, --preset, --forms or --token.')
  }
  if (Object.keys(change).length > 0) await admin.call('takeback_config', 'update_callback', change)
  if (token !== undefined) {
    await admin.call('takeback_config', 'set_callback_token', { Token: token, IsTokenEnable: true })
  }
  await show(values, admin)
}

export async function pause(values: FlagValues, admin: Admin): Promise<void> {
  await admin.call('takeback_config', 'update_callback', { Paused: true })
  await show(values, admin)
}

export async function resume(values: FlagValues, admin: Admin): Promise<void> {
  await admin.call('takeback_config', 'update_callback', { Paused: false })
  await show(values, admin)
}

/** Shows the secrets: they are in no other answer. */
export async function signing(
  values: FlagValues,
  admin: Admin,
  [word = '']: readonly string[],
): Promise<void> {
  if (!['on', 'rotate', 'finish', 'off'].includes(word)) {
    throw new UsageError(`Say what to do: "takeback webhook signing on", "… rotate", "… finish" or "… off".`)
  }
  const answer = await admin.call('takeback_config', 'set_callback_signing', { Signing: word })
  const { Secrets } = answer['Response'] as SetCallbackSigningAnswer['Response']
  const told = Secrets.length === 0 ? 'The body is not signed.' : Secrets.join('\n')
  process.stdout.write(`${values.json ? JSON.stringify(Secrets) : told}\n`)
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
