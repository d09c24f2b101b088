/** What needs a person, and who is told: rules AL1-AL4 of docs/spec/operator.md. */
import type { AlertExample, AlertType } from '@takeback/protocol'

export interface Alert {
  readonly type: AlertType
  readonly app: number
  readonly example: AlertExample
}

export interface AlertSink {
  /**
   * Resolves when it is durable, or when that takes too long: whoever tells goes on then. Never rejects. Call it before
   * what it tells of is recorded: then a crash in between tells it again.
   */
  raise(alert: Alert): Promise<void>
  /** Of this app `endpoint.down` was raised, and no `endpoint.back` since; over restarts too. */
  isDown(app: number): boolean
}

export interface OpenedAlerts extends AlertSink {
  /** What waits is sent by the next process. */
  close(): Promise<void>
}

/** Nobody asked to be told. */
export const noAlerts: AlertSink = {
  raise: async () => undefined,
  isDown: () => false,
}
