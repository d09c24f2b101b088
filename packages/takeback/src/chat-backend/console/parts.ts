/** What the console stands on: the store, and what is under way. */
import type { Clock } from '@takeback/store'
import type { TrustProxy } from '../../http/client-address.ts'
import type { Log } from '../../http/log.ts'
import type { Development } from '../development/development.ts'
import type { Engine } from '../engine.ts'
import type { Node } from '../nodes/node.ts'
import type { Dispatcher } from '../webhooks/dispatcher.ts'

export interface ConsoleParts {
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly dispatcher: Pick<Dispatcher, 'endpoint' | 'changes' | 'sendTestEvent' | 'blocks'>
  readonly node: Pick<Node, 'facts' | 'figures' | 'id'>
  readonly trustProxy?: TrustProxy
  /** Null: production, or it is still starting. */
  readonly development: () => Pick<Development, 'clock'> | null
}
