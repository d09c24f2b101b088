/** Calls the private side of a running receiver: rule C56 of docs/spec/command.md. */
import { CannotRun } from '../cannot-run.ts'
import type { FlagValues } from '../flags.ts'
import { readFlagFile } from '../read-file.ts'
import { type PrivateSide, privateSide, sentenceIn } from './call.ts'

export interface Monitor {
  readonly address: string
  /** Throws CannotRun with what the receiver said, or with why there is no answer. */
  readonly call: PrivateSide['call']
  /** Signs out where it signed in. */
  close(): Promise<void>
}

/** With `--monitor-secret-file` it signs in: behind a proxy, and beyond loopback, a monitor asks for that. Throws CannotRun. */
export async function openMonitor(
  address: string,
  { 'monitor-secret-file': secretFile }: Pick<FlagValues, 'monitor-secret-file'>,
): Promise<Monitor> {
  const side = privateSide({
    service: 'receiver',
    flag: 'monitor',
    address,
    withinMs: 30_000,
    signIn: 'give --monitor-secret-file FILE with the secret that it showed at its first start.',
  })
  const signedIn = secretFile === undefined ? null : { cookie: await signIn(side, secretOf(secretFile)) }
  return {
    address,
    call: (method, path, body) => side.call(method, path, body, signedIn ?? {}),
    async close() {
      if (signedIn !== null) await side.ask('POST', '/sign-out', undefined, signedIn)
    },
  }
}

/** Gives the cookie of the session. */
async function signIn({ base, ask }: PrivateSide, secret: string): Promise<string> {
  const answer = await ask('POST', '/sign-in', { secret })
  const [cookie] = answer.headers.get('set-cookie')?.split(';') ?? []
  if (answer.status === 204 && cookie !== undefined) return cookie
  if (answer.status === 404)
    throw new CannotRun(`${base} asks for no sign-in: call it without --monitor-secret-file.`)
  const why = (await sentenceIn(answer)) ?? `HTTP ${answer.status}`
  throw new CannotRun(`${base} lets us not in with what --monitor-secret-file holds: ${why}`)
}

function secretOf(file: string): string {
  return readFlagFile('monitor-secret-file', file).trim()
}
