import type { Admin } from '../../admin/admin.ts'
import { adminFromFlags } from '../admin-from-flags.ts'
import type { Command } from '../command.ts'
import { type FlagName, type FlagValues, UsageError } from '../flags.ts'
import { deliveries, health, park, redeliver, test } from '../webhook/delivery-verbs.ts'
import { pause, resume, set, show, signing } from '../webhook/settings-verbs.ts'

/** Gives how the command ends, where that is not 0. */
type Verb = (values: FlagValues, admin: Admin, words: readonly string[]) => Promise<number | void>

const verbs: Readonly<Record<string, Verb>> = {
  show,
  set,
  health,
  deliveries,
  redeliver,
  park,
  test,
  pause,
  resume,
  signing,
}
const everyVerb = ['chat', 'data', 'sdkappid', 'key', 'key-file', 'admin', 'json'] as const
const flagsOfVerb: Readonly<Record<string, readonly FlagName[]>> = {
  set: ['url', 'commands', 'token', 'preset', 'forms', 'webhook-retry-timeouts'],
  deliveries: ['state', 'since', 'limit'],
  redeliver: ['state', 'since'],
  test: ['commands'],
}
/** As many deliveries as one call takes. */
const mostDeliveries = 100
/** Of verbs that take any. */
const wordsBehind: Readonly<Record<string, number>> = { redeliver: mostDeliveries, park: 1, signing: 1 }

export const webhook: Command = {
  summary: 'webhooks of a running Chat backend: where they go, what became of them, send again',
  usage: `webhook show | set [--url URL] [--commands recalls,sends] [--token TOKEN] [--preset P]
takeback webhook health
takeback webhook deliveries [--state dead] [--since 2h] [--limit 20]
takeback webhook redeliver NUMBER … | redeliver --state dead --since 2h
takeback webhook park NUMBER
takeback webhook test [--commands C2C.CallbackAfterMsgWithDraw] | pause | resume
takeback webhook signing on | rotate | finish | off`,
  mostWords: 1 + mostDeliveries,
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
    'state',
    'since',
    'limit',
    'json',
  ],
  usefulFlags(_values, [word]) {
    verbOf(word)
    return [...everyVerb, ...(flagsOfVerb[word ?? ''] ?? [])]
  },
  async run(values, [word = '', ...rest]) {
    const verb = verbOf(word)
    const extra = rest[wordsBehind[word] ?? 0]
    if (extra !== undefined) {
      throw new UsageError(
        `webhook ${word} has no use for "${extra}". "takeback help webhook" shows how it is called.`,
      )
    }
    return (await verb(values, adminFromFlags(values), rest)) ?? 0
  },
}

function verbOf(word = ''): Verb {
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
  if (verb !== undefined) return verb
  throw new UsageError(`Say what to do: "takeback webhook ${Object.keys(verbs).join('", "… ')}".`)
}
