import { readFileSync } from 'node:fs'
import type { FaultOrderView, FaultsView } from '@takeback/protocol'
import type { Command } from '../command.ts'
import { type DevelopmentCall, developmentCall } from '../private-side/development.ts'
import { faultOrder } from '../development/fault-order.ts'
import { faultsInWords, orderInWords } from '../development/words.ts'
import { type FlagName, type FlagValues, UsageError } from '../flags.ts'

interface Told {
  readonly json: unknown
  readonly words: readonly string[]
}

type Verb = (call: DevelopmentCall, word: string | undefined, values: FlagValues) => Promise<Told>

const verbs: Readonly<Record<string, Verb>> = {
  async list(call) {
    return told(await call('GET', '/faults'))
  },
  async order(call, kind, values) {
    const order = (await call('POST', '/faults', faultOrder(kind, values))) as FaultOrderView
    return { json: order, words: [orderInWords(order)] }
  },
  async cancel(call, which) {
    if (which === 'all') return told(await call('DELETE', '/faults'))
    if (which === undefined || !/^[1-9]\d{0,8}$/.test(which))
      throw new UsageError('Say which: "takeback fault cancel 2", or "takeback fault cancel all".')
    return told(await call('DELETE', `/faults/${which}`))
  },
  async plan(call, file) {
    if (file === undefined)
      throw new UsageError('Name the file of the plan: "takeback fault plan faults.json".')
    return told(await call('PUT', '/faults', planOf(file)))
  },
}
const flagsOfOrder: readonly FlagName[] = [
  'next',
  'every',
  'chance',
  'sdkappid',
  'commands',
  'reaches',
  'delay',
  'status',
  'ahead',
  'behind',
]

const lesson = `Of a Chat backend in development mode: "takeback start", or "takeback chat --development". KIND is one of

  drop        the connection breaks          status      an answer of somebody in between: --status 503
  hang        no answer within two seconds   delay       heard later: --delay 30s
  duplicate   heard twice                    reorder     heard after the next one
  bad-sign    a Sign that is wrong           skew        a RequestTime that is off: --behind 2m, --ahead 2m

How often: --next 2, --every 3, --chance 0.1; without, always. --reaches (drop, status, hang): the endpoint hears it all the
same, and only its answer is lost. "list" tells the seed; a plan { "seed": 7, "orders": [{ "kind": "drop", "chance": 0.1 }] }
in a file plays the same again.

  takeback fault order drop --next 2
  order 1: drop, the next 2; carried out 0 times

Exit code: 0 done, 1 could not, 2 called wrongly.`

export const fault: Command = {
  summary: 'development mode: order what goes wrong on the way of webhooks',
  usage: 'fault order KIND [flags] | list | cancel NUMBER | cancel all | plan FILE   [--chat URL]',
  lesson,
  mostWords: 2,
  flags: ['chat', ...flagsOfOrder, 'json'],
  usefulFlags: (_values, [word]) => (word === 'order' ? fault.flags : ['chat', 'json']),
  async run(values, [word = '', more]) {
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
    if (verb === undefined)
      throw new UsageError(`Say what to do: "takeback fault ${Object.keys(verbs).join('", "… ')}".`)
    if (more !== undefined && word === 'list')
      throw new UsageError(
        `fault list has no use for "${more}". "takeback help fault" shows how it is called.`,
      )
    const { json, words } = await verb(developmentCall(values), more, values)
    process.stdout.write(values.json ? `${JSON.stringify(json)}\n` : `${words.join('\n')}\n`)
    return 0
  },
}

function told(answer: unknown): Told {
  return { json: answer, words: faultsInWords(answer as FaultsView) }
}

/** What it must hold says the Chat backend. */
function planOf(file: string): object {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} can't be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    const plan: unknown = JSON.parse(text)
    if (typeof plan === 'object' && plan !== null) return plan
  } catch {
    // Said below.
  }
  throw new UsageError(`${file} is no plan: it must hold JSON such as { "seed": 7, "orders": [] }.`)
}
