/** Plans to take back what one sender said between two moments: rules BU1, BU2 and BU10 of docs/spec/operator.md. */
import { recallPlanCodes } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { oldestKeptSecond, readSettings } from '../../domain/app-settings.ts'
import { expiredBefore, MOST_OPEN_PLANS } from '../../domain/recall-plan.ts'
import { settingsOf } from '../../tables/apps.ts'
import { insertPlan, openPlans } from '../../tables/recall-plans.ts'
import type { Origin } from '../../webhooks/outbox.ts'
import { refuse, type Refused } from '../refused.ts'
import { countQueue, planJob } from './jobs.ts'

export interface PlanRecall {
  readonly app: number
  readonly sender: string
  /** Milliseconds. */
  readonly since: number
  /** Milliseconds; null: now. */
  readonly until: number | null
  readonly reason: string | null
  readonly origin: Origin
  /** Milliseconds: what was planned before it is no longer open. Checked by nobody: it only bounds a count. */
  readonly asOf: number
}

export interface Planned {
  readonly kind: 'planned'
  readonly id: number
}

export const planRecall = defineTurn({
  reads: ({ app, asOf }: PlanRecall) => ({
    settings: settingsOf(app),
    open: openPlans(app, expiredBefore(asOf)),
  }),
  decide: (command, rows, { now, nextId }): Decision<Planned | Refused> => {
    const { app, sender, since, reason, origin } = command
    const until = command.until ?? now
    if (since >= until) return refuse(100002, 'Since: must lie before Until, or before now')
    if ((rows.open[0]?.plans ?? 0) >= MOST_OPEN_PLANS)
      return refuse(recallPlanCodes.tooMany, `${MOST_OPEN_PLANS} plans are open: execute or stop one of them`)

    // Ids grow with time: whatever is stored from here on has a greater one and is not part of the plan.
    const id = nextId()
    const oldest = oldestKeptSecond(readSettings(rows.settings[0]?.settings), now)
    const from = Math.max(wholeSecond(since), oldest)
    return {
      result: { kind: 'planned', id },
      writes: [
        insertPlan(
          id,
          app,
          sender,
          since,
          until,
          from,
          wholeSecond(until),
          reason,
          now,
          origin.operator,
          origin.clientIp,
        ),
      ],
      jobs: [planJob(countQueue, app, id)],
    }
  },
})

/** Messages have whole seconds: the first one that does not lie before this moment. */
function wholeSecond(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}
