import { adminFromFlags } from '../admin-from-flags.ts'
import type { Command } from '../command.ts'
import { type FlagName, UsageError } from '../flags.ts'
import { type Verb, verbs } from '../recall/verbs.ts'

const everyVerb = ['chat', 'data', 'sdkappid', 'key', 'key-file', 'admin', 'json'] as const
const flagsOfVerb: Readonly<Record<string, readonly FlagName[]>> = {
  plan: ['sender', 'since', 'until', 'reason'],
  run: ['count', 'per-second'],
  list: ['limit'],
}
const wantsPlan = new Set(['show', 'run', 'stop', 'messages'])

const lesson = `First a plan counts what one sender said between two moments, in every conversation. Nothing is taken back before the
plan is run, with the count that it told; then each message is taken back like by an admin, with its webhook.

  takeback recall plan --sender spammer --since 2h
  takeback recall run 7 --count 212

--since and --until take how far back (90s, 15m, 2h, 7d) or a moment (2026-11-25T10:00:00Z). A plan that runs goes on when the
command ends; "takeback recall stop 7" ends it. "takeback recall messages 7" is its record.

Exit code: 0 done, 1 refused or not all taken back, 2 called wrongly.`

export const recall: Command = {
  summary: 'take back what somebody said between two moments: look at the count first, then run it',
  usage: `recall plan --sender USERID --since 2h [--until 1h] [--reason TEXT]
takeback recall run PLAN --count N [--per-second 100] | show PLAN | stop PLAN
takeback recall list [--limit 20] | messages PLAN`,
  lesson,
  mostWords: 2,
  flags: [
    'sender',
    'since',
    'until',
    'reason',
    'count',
    'per-second',
    'limit',
    'chat',
    'data',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'json',
  ],
  usefulFlags(_values, [word]) {
    verbOf(word)
    return [...everyVerb, ...(flagsOfVerb[word ?? ''] ?? [])]
  },
  async run(values, [word = '', ...rest]) {
    const verb = verbOf(word)
    const [extra] = rest.slice(wantsPlan.has(word) ? 1 : 0)
    if (extra !== undefined) {
      throw new UsageError(
        `recall ${word} has no use for "${extra}". "takeback help recall" shows how it is called.`,
      )
    }
    return verb(values, adminFromFlags(values), rest)
  },
}

function verbOf(word = ''): Verb {
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
  if (verb !== undefined) return verb
  throw new UsageError(`Say what to do: "takeback recall ${Object.keys(verbs).join('", "… ')}".`)
}
