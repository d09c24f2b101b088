import type { ClockView, DevelopmentView } from '@takeback/protocol'
import type { Command } from '../command.ts'
import { type DevelopmentCall, developmentCall } from '../private-side/development.ts'
import { clockInWords } from '../development/words.ts'
import { UsageError } from '../flags.ts'

type Verb = (call: DevelopmentCall, by: string | undefined) => Promise<ClockView>

const verbs: Readonly<Record<string, Verb>> = {
  show: async (call) => ((await call('GET', '')) as DevelopmentView).clock,
  freeze: async (call) => (await call('POST', '/clock/freeze')) as ClockView,
  async advance(call, by) {
    if (by === undefined) throw new UsageError('Say by how much: "takeback clock advance 3d".')
    return (await call('POST', '/clock/advance', { by })) as ClockView
  },
  run: async (call) => (await call('POST', '/clock/run')) as ClockView,
}

const lesson = `Of a Chat backend in development mode: "takeback start", or "takeback chat --development". What is due on the way of
an advance happens in the order of its times (retries with their calls, expiries, redactions), and has ended when the command
ends. What is signed is signed with this machine's time: your app backend takes it.

  takeback clock advance 3d
  running  2026-11-28T19:20:04.000Z  3 d ahead of this machine

Exit code: 0 done, 1 could not, 2 called wrongly.`

export const clock: Command = {
  summary: 'development mode: freeze the clock of a Chat backend, advance it, set it running',
  usage: 'clock show | freeze | advance 90s, 15m, 12h or 3d | run   [--chat URL]',
  lesson,
  mostWords: 2,
  flags: ['chat', 'json'],
  async run(values, [word = '', by]) {
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
    if (verb === undefined)
      throw new UsageError(`Say what to do: "takeback clock ${Object.keys(verbs).join('", "… ')}".`)
    if (by !== undefined && word !== 'advance')
      throw new UsageError(
        `clock ${word} has no use for "${by}". "takeback help clock" shows how it is called.`,
      )
    const view = await verb(developmentCall(values), by)
    process.stdout.write(`${values.json ? JSON.stringify(view) : clockInWords(view)}\n`)
    return 0
  },
}
