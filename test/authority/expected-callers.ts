/**
 * What every command of REST answers to everybody who might call it with an empty body: rule RS4 of docs/spec/rest.md. Whoever
 * is let in gets as far as the body, and nothing happens; of the product only the names of its commands are taken.
 */
import { commandPath, restRegistry } from '../../packages/takeback/src/chat-backend/rest/registry.ts'
import type { Grid } from './cases.ts'

/**
 * An admin of the app, a user who is none, somebody who is not imported, an admin with the UserSig of a user, with one that ran out, with
 * none, an admin of another app, and one who signed for this app with the key of theirs.
 */
export const callers = [
  'admin',
  'user',
  'ghost',
  'borrowed',
  'expired',
  'none',
  'elsewhere',
  'forged',
] as const
export type Caller = (typeof callers)[number]

export function expectedCallers(): Grid {
  const commands = restRegistry.served.map(({ wire }) => commandPath(wire)).toSorted()
  const rows = commands.map(
    (command) => [command, callers.map((caller) => answerTo(caller, command))] as const,
  )
  return { roles: callers, rows: Object.fromEntries(rows) }
}

function answerTo(caller: Caller, command: string): number {
  const [service = ''] = command.split('/')
  switch (caller) {
    case 'admin':
      return service === 'openim' ? 90001 : 60003
    case 'user':
    case 'ghost':
      return { openim: 90009, im_open_login_svc: 70403 }[service] ?? 60010
    case 'borrowed':
      return 70013
    case 'expired':
      return 70001
    case 'none':
      return 70002
    case 'elsewhere':
      return 70014
    case 'forged':
      return 70009
  }
}
