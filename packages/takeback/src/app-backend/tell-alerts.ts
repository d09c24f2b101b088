/** What an operator is told of the receiver: rules AL2 and AL4 of docs/spec/operator.md. */
import type { Trouble, TroubleHandler } from '@takeback/receiver'
import type { Alert, AlertSink } from '../alerts/alert.ts'

export function tellAlerts(alerts: AlertSink): TroubleHandler {
  return (trouble) => alerts.raise(alertOf(trouble))
}

function alertOf(trouble: Trouble): Alert {
  const { sdkAppId: app } = trouble
  switch (trouble.kind) {
    case 'quarantined':
      return { type: 'recall.quarantined', app, example: { why: trouble.why } }
    case 'dead':
      return { type: 'recall.dead', app, example: { recall: trouble.recall, why: trouble.why } }
    case 'clock-off':
      return { type: 'clock.skew', app, example: { clockAheadSeconds: trouble.aheadSeconds } }
  }
}
