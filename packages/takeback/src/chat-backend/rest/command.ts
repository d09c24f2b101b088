/** One REST v4 command: its wire definition (protocol) and what it does. `registry.ts` lists them all. */
import type { RestDefinition, RestEnvelope } from '@takeback/protocol'
import type { Engine } from '../engine.ts'
import type { Dispatcher } from '../webhooks/dispatcher.ts'
import type { Origin } from '../webhooks/outbox.ts'
import type { SendTestEvent } from '../webhooks/test-event.ts'

/** Who is connected, wherever. */
export interface Presence {
  /** In the order of `users`: each platform once; empty: nobody of this account is connected. */
  platformsOf(app: number, users: readonly string[]): Promise<readonly (readonly string[])[]>
}

export interface RestCall {
  readonly app: number
  /** The calling admin: the `identifier` of the URL, verified. */
  readonly admin: string
  readonly origin: Origin
  /** Absent: the admin, over REST. */
  readonly asks?: 'sign-in' | 'console'
  readonly engine: Engine
  /** Absent: nobody is online. */
  readonly presence?: Presence
  /** Absent: nothing is sent from here. */
  readonly sendTestEvent?: SendTestEvent
  /** Why a webhook to this URL is not called, as far as the URL itself tells; absent: nobody knows. */
  readonly blocks?: (url: string) => string | null
  /** What is known of the endpoint of an app; absent: nothing. */
  readonly endpoint?: Dispatcher['endpoint']
}

export interface RestCommand<Request> {
  readonly wire: RestDefinition<Request>
  /** Gives the answer's fields beside the envelope; throws Refusal for a business error. */
  handle(request: Request, call: RestCall): Promise<Partial<RestEnvelope> & Record<string, unknown>>
}

export function restCommand<Request>(command: RestCommand<Request>): RestCommand<Request> {
  return command
}
