/** The command words, in the order in which the help lists them. */
import type { Command } from './command.ts'
import { app } from './commands/app.ts'
import { backup } from './commands/backup.ts'
import { chat } from './commands/chat.ts'
import { check } from './commands/check.ts'
import { clock } from './commands/clock.ts'
import { doctor } from './commands/doctor.ts'
import { erase } from './commands/erase.ts'
import { fault } from './commands/fault.ts'
import { listen } from './commands/listen.ts'
import { migrate } from './commands/migrate.ts'
import { recall } from './commands/recall.ts'
import { receive } from './commands/receive.ts'
import { reconcile } from './commands/reconcile.ts'
import { reset } from './commands/reset.ts'
import { restore } from './commands/restore.ts'
import { simulate } from './commands/simulate.ts'
import { start } from './commands/start.ts'
import { trigger } from './commands/trigger.ts'
import { usersig } from './commands/usersig.ts'
import { webhook } from './commands/webhook.ts'

export const allCommands: Readonly<Record<string, Command>> = {
  start,
  chat,
  receive,
  webhook,
  reconcile,
  migrate,
  backup,
  restore,
  erase,
  clock,
  fault,
  reset,
  recall,
  app,
  usersig,
  simulate,
  trigger,
  listen,
  check,
  doctor,
}
