/** What every change of an operator leaves behind: who made it, when and from where. Rule KY8 of docs/spec/operator.md. */
import type { OperatorChangeKind, OperatorReason } from '@takeback/protocol'
import type { Decision, Moment, Query } from '@takeback/store'
import { appSignal } from '../../tables/apps.ts'
import { insertChange } from '../../tables/operator-changes.ts'
import type { Refused } from '../refused.ts'

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

/** The code of a refusal here is a status of HTTP. */
export interface ChangeRefused extends Refused {
  readonly reason: OperatorReason
}

export function unknownApp(app: number) {
  return refused(404, { code: 'no-app', params: { app } }, `There is no app ${app} here.`)
}

/** What is there does not allow it. */
export function conflict(reason: OperatorReason, info: string) {
  return refused(409, reason, info)
}

function refused(code: number, reason: OperatorReason, info: string): { readonly result: ChangeRefused } {
  return { result: { kind: 'refused', code, info, reason } }
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
