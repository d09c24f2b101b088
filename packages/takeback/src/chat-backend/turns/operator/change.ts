/** What every change of an operator leaves behind: who made it, when and from where. Rule KY8 of docs/spec/operator.md. */
import type { OperatorChangeKind } from '@takeback/protocol'
import type { Decision, Moment, Query } from '@takeback/store'
import { appSignal } from '../../tables/apps.ts'
import { insertChange } from '../../tables/operator-changes.ts'
import { refuse } from '../refused.ts'

/** How the caller showed that they are the operator, and from which address. */
export interface ByOperator {
  readonly by: 'operator-key' | 'sign-in'
  readonly from: string
}

export interface OfApp extends ByOperator {
  readonly app: number
}

export interface AppChanged {
  readonly kind: 'changed'
}

/** Codes of a refusal here are statuses of HTTP. */
export const notFound = 404
export const conflict = 409

export function unknownApp(app: number) {
  return refuse(notFound, `There is no app ${app} here.`)
}

export function changed(
  { app, by, from }: OfApp,
  { now, nextId }: Moment,
  what: OperatorChangeKind,
  writes: readonly Query[],
  detail: string | null = null,
): Decision<AppChanged> {
  return {
    result: { kind: 'changed' },
    writes: [...writes, insertChange(nextId(), now, app, what, detail, by, from)],
    signals: [appSignal(app)],
  }
}
