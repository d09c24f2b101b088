import { operatorFromFlags } from '../private-side/operator.ts'
import { verbs } from '../app/verbs.ts'
import type { Command } from '../command.ts'
import { type FlagName, UsageError } from '../flags.ts'
import { readSdkAppId } from '../options.ts'

const settings = [
  'limits',
  'group-recall',
  'recall-window',
  'role-recall-window',
  'redact-after',
  'retention',
] as const
const everyVerb = ['chat', 'data', 'operator-key-file', 'json'] as const
const flagsOfVerb: Readonly<Record<string, readonly FlagName[]>> = {
  create: ['admin', ...settings],
  set: settings,
  changes: ['limit'],
}

const lesson = `Changes apps, admins and keys of a running Chat backend, with the operator key that it made in its data folder.

  takeback app create 1400000001 --admin boss
  takeback app rotate-key 1400000001      a second key, shown once; UserSigs of both are good …
  takeback app finish-key 1400000001      … until the older one ends

A disabled app answers nobody; what waits of its webhooks still goes out.`

export const app: Command = {
  summary: 'apps, admins and keys of a running Chat backend',
  usage: `app list | changes [--limit 20]
takeback app create SDKAPPID [--admin USERID] [--limits tencent] … | set SDKAPPID [--recall-window 120s] …
takeback app disable | enable SDKAPPID
takeback app add-admin | remove-admin SDKAPPID USERID
takeback app rotate-key | finish-key SDKAPPID`,
  lesson,
  mostWords: 3,
  flags: ['admin', ...settings, 'limit', 'chat', 'data', 'operator-key-file', 'json'],
  usefulFlags(_values, [word]) {
    verbOf(word)
    return [...everyVerb, ...(flagsOfVerb[word ?? ''] ?? [])]
  },
  async run(values, [word = '', ...rest]) {
    const verb = verbOf(word)
    const extra = rest[verb.words.length]
    if (extra !== undefined) {
      throw new UsageError(
        `app ${word} has no use for "${extra}". "takeback help app" shows how it is called.`,
      )
    }
    const missing = verb.words[rest.length]
    if (missing !== undefined)
      throw new UsageError(`Name the ${missing}: "takeback app ${[word, ...verb.words].join(' ')}".`)
    if (rest[0] !== undefined) readSdkAppId(rest[0], 'The app')
    await verb.run(values, operatorFromFlags(values), rest)
    return 0
  },
}

function verbOf(word = '') {
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
  if (verb !== undefined) return verb
  throw new UsageError(`Say what to do: "takeback app ${Object.keys(verbs).join('", "… ')}".`)
}
