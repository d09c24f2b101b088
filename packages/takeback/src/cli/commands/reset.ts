import type { DevelopmentView } from '@takeback/protocol'
import type { Command } from '../command.ts'
import { developmentCall } from '../private-side/development.ts'
import { clockInWords } from '../development/words.ts'

const lesson = `Of a Chat backend in development mode: "takeback start", or "takeback chat --development". Accounts, messages, deliveries and
faults are gone, and the clock runs with this machine's. Apps, keys, admins and settings are those of the start. The app backend
keeps what it knows.

Exit code: 0 done, 1 could not, 2 called wrongly.`

export const reset: Command = {
  summary: 'development mode: empty a Chat backend, without stopping it',
  usage: 'reset [--chat URL]',
  lesson,
  flags: ['chat', 'json'],
  async run(values) {
    const view = (await developmentCall(values)('POST', '/reset')) as DevelopmentView
    const said = `Everything is forgotten; seed ${view.faults.seed}.\n${clockInWords(view.clock)}`
    process.stdout.write(`${values.json ? JSON.stringify(view) : said}\n`)
    return 0
  },
}
