import { announceStart } from '../announce.ts'
import { commandLog } from '../command-log.ts'
import type { Command } from '../command.ts'
import { runUntilStopped, servingExitCodes } from '../run-until-stopped.ts'
import { startBothHalves } from '../start-both-halves.ts'
import { chat } from './chat.ts'
import { receive } from './receive.ts'

export const start: Command = {
  summary: 'both halves on this machine: Chat backend, app backend and its page',
  usage: 'start [flags]',
  lesson: `For a first look and for development: the webhooks of the one half go to the other, a key and a token are made, the page is
ready to recall something, and "takeback clock" and "takeback fault" move the clock and order what goes wrong.

  takeback start --data .takeback --port 8080

${servingExitCodes}`,
  // Everything of the first try is in one folder.
  flags: [...new Set([...chat.flags, ...receive.flags])].filter((name) => name !== 'store'),
  async run(values) {
    const log = commandLog(values)
    const halves = await startBothHalves(values, log)
    return runUntilStopped(log, [halves.chat, halves.receiver], () =>
      announceStart(values, halves.chat, halves.receiver),
    )
  },
}
