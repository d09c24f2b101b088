/** Every documented REST v4 command: those we serve, and those we know of and do not serve yet. */
import { webhookConfigCommands } from './commands/webhook-config/list.ts'
import { accountCommands } from './commands/accounts/list.ts'
import { c2cCommands } from './commands/c2c/list.ts'
import { erasureCommands } from './commands/erasures/list.ts'
import { groupCommands } from './commands/group/list.ts'
import { officialCommands } from './commands/official/list.ts'
import { recallPlanCommands } from './commands/recall-plans/list.ts'
import type { RestCommand } from './command.ts'
import { unservedCommands, type UnservedCommand } from './unserved.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- commands of every request shape; each checks its own
export type AnyRestCommand = RestCommand<any>

export interface RestRegistry {
  readonly served: readonly AnyRestCommand[]
  readonly unserved: readonly UnservedCommand[]
}

export const restRegistry: RestRegistry = {
  served: [
    ...accountCommands,
    ...c2cCommands,
    ...groupCommands,
    ...officialCommands,
    ...webhookConfigCommands,
    ...erasureCommands,
    ...recallPlanCommands,
  ],
  unserved: unservedCommands,
}

/** `openim/sendmsg`: how a command is called after `/v4/`. */
export function commandPath(command: { readonly service: string; readonly command: string }): string {
  return `${command.service}/${command.command}`
}
