/** `takeback app …`: apps, admins and keys of a running Chat backend. */
import type {
  AppWithNewKey,
  ChangedApp,
  ChangedSetting,
  OperatedApp,
  OperatedApps,
  OperatorChanges,
} from '@takeback/protocol'
import { settingsOption } from '../chat-options.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { printable } from '../printable.ts'
import { timeOf } from '../recall/plan-in-words.ts'
import type { Operator } from '../private-side/operator.ts'

export type Verb = (values: FlagValues, operator: Operator, words: readonly string[]) => Promise<void>

const usualChanges = 20

/** Words behind the verb; each has its own. */
export const verbs: Readonly<Record<string, { readonly words: readonly string[]; readonly run: Verb }>> = {
  list: { words: [], run: list },
  create: { words: ['SDKAPPID'], run: create },
  disable: { words: ['SDKAPPID'], run: change('disable') },
  enable: { words: ['SDKAPPID'], run: change('enable') },
  'add-admin': { words: ['SDKAPPID', 'USERID'], run: admin('PUT') },
  'remove-admin': { words: ['SDKAPPID', 'USERID'], run: admin('DELETE') },
  'rotate-key': { words: ['SDKAPPID'], run: rotate },
  'finish-key': { words: ['SDKAPPID'], run: finish },
  set: { words: ['SDKAPPID'], run: set },
  changes: { words: [], run: changes },
}

async function list(values: FlagValues, operator: Operator): Promise<void> {
  const { apps } = (await operator.call('GET', '/apps')) as OperatedApps
  if (values.json) return say(JSON.stringify(apps))
  say(apps.map(inWords).join('\n\n'))
}

async function create(values: FlagValues, operator: Operator, [id]: readonly string[]): Promise<void> {
  const admins = values.admin.length === 0 ? ['administrator'] : values.admin
  const body = { sdkAppId: Number(id), admins, settings: settingsOption(values) }
  tellKey(values, (await operator.call('POST', '/apps', body)) as AppWithNewKey)
}

async function rotate(values: FlagValues, operator: Operator, [id]: readonly string[]): Promise<void> {
  const answer = (await operator.call('POST', `/apps/${id}/key`, { step: 'rotate' })) as AppWithNewKey
  tellKey(values, answer)
  if (!values.json) say(`\nUserSigs of the older key are good until: takeback app finish-key ${id}`)
}

async function finish(values: FlagValues, operator: Operator, [id]: readonly string[]): Promise<void> {
  tell(values, (await operator.call('POST', `/apps/${id}/key`, { step: 'finish' })) as ChangedApp)
}

async function set(values: FlagValues, operator: Operator, [id]: readonly string[]): Promise<void> {
  const settings = settingsOption(values)
  if (Object.keys(settings).length === 0) {
    throw new UsageError(
      'Nothing to set: give --limits, --group-recall, --recall-window, --role-recall-window, --redact-after or --retention.',
    )
  }
  tell(values, (await operator.call('PATCH', `/apps/${id}/settings`, settings)) as ChangedApp)
}

async function changes(values: FlagValues, operator: Operator): Promise<void> {
  const limit = values.limit ?? usualChanges
  const page = (await operator.call('GET', `/changes?limit=${limit}`)) as OperatorChanges
  if (values.json) return say(JSON.stringify(page.changes))
  const lines = page.changes.map(({ at, sdkAppId, what, detail, settings, by, admin, from }) =>
    [
      timeOf(at),
      sdkAppId,
      what.padEnd(16),
      `by ${admin === null ? by : `${by} ${printable(admin)}`} from ${from}`,
      printable(settings?.map(settingInWords).join(', ') ?? detail ?? ''),
    ]
      .join('  ')
      .trimEnd(),
  )
  say(lines.length === 0 ? 'Nothing was changed.' : lines.join('\n'))
}

function settingInWords({ name, before, after }: ChangedSetting): string {
  return before === null ? `${name} ${after}` : `${name} ${before} → ${after}`
}

function change(step: 'disable' | 'enable'): Verb {
  return async (values, operator, [id]) =>
    tell(values, (await operator.call('POST', `/apps/${id}/${step}`, {})) as ChangedApp)
}

function admin(method: 'PUT' | 'DELETE'): Verb {
  return async (values, operator, [id, userId = '']) => {
    const path = `/apps/${id}/admins/${encodeURIComponent(userId)}` as const
    tell(values, (await operator.call(method, path)) as ChangedApp)
  }
}

/** Standard output has the key once, and nothing else has it: whoever asked for it has to keep it. */
function tellKey(values: FlagValues, { app, secretKey }: AppWithNewKey): void {
  say(values.json ? JSON.stringify({ ...app, secretKey }) : `${inWords(app)}\n${row('new key', secretKey)}`)
}

function tell(values: FlagValues, { app }: ChangedApp): void {
  say(values.json ? JSON.stringify(app) : inWords(app))
}

function inWords(app: OperatedApp): string {
  const changed = app.keyChangedAt === null ? '' : `, changed ${timeOf(app.keyChangedAt)}`
  return [
    row(
      'app',
      `${app.sdkAppId}${app.disabledAt === null ? '' : `, disabled since ${timeOf(app.disabledAt)}`}`,
    ),
    row('made', timeOf(app.createdAt)),
    row('admins', app.admins.map(printable).join(', ')),
    row('keys', `${app.liveKeys === 2 ? 'two are good' : 'one is good'}${changed}`),
    ...Object.entries(app.settings).map(([name, value]) => row(name, String(value))),
  ].join('\n')
}

const row = (name: string, value: string): string => `${name.padEnd(20)} ${value}`

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
