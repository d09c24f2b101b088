/**
 * What is for the operator alone, call by call: bulk recall, apps, admins, keys. Shapes: `@takeback/protocol`. On a listener
 * that asks nobody to sign in, the operator key is asked for; it stays in this page's memory, and goes with the page.
 */
import type {
  AppWithNewKey,
  ChangedApp,
  ListRecalledMessagesAnswer,
  ListRecallPlansAnswer,
  OperatedApps,
  OperatedSettings,
  OperatorChanges,
  RecallPlanAnswer,
} from '@takeback/protocol'
import { problemOf } from './problem.ts'
import { callStaying } from './request.ts'

let operatorKey: string | null = null

export function bringKey(key: string): void {
  operatorKey = key
}

async function call<Answer>(
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    return await callStaying<Answer>(`/api/operator${path}`, {
      method,
      headers: operatorKey === null ? {} : { authorization: `Bearer ${operatorKey}` },
      ...(body !== undefined && { json: body }),
      ...(signal !== undefined && { signal }),
    })
  } catch (error) {
    // A wrong key is asked about once: more often, and all that look from here are kept out for a minute.
    const problem = problemOf(error)
    if (problem.kind === 'status' && problem.status === 401) operatorKey = null
    throw error
  }
}

export async function fetchApps(signal?: AbortSignal): Promise<OperatedApps['apps']> {
  return (await call<OperatedApps>('GET', '/apps', undefined, signal)).apps
}

export function fetchChanges(signal?: AbortSignal): Promise<OperatorChanges> {
  return call<OperatorChanges>('GET', '/changes?limit=20', undefined, signal)
}

export function createApp(sdkAppId: number, admin: string): Promise<AppWithNewKey> {
  return call<AppWithNewKey>('POST', '/apps', { sdkAppId, admins: [admin] })
}

export function rotateKey(app: number): Promise<AppWithNewKey> {
  return call<AppWithNewKey>('POST', `/apps/${app}/key`, { step: 'rotate' })
}

/** The older of the two keys ends. */
export function finishKey(app: number): Promise<ChangedApp> {
  return call<ChangedApp>('POST', `/apps/${app}/key`, { step: 'finish' })
}

export function serveApp(app: number, step: 'enable' | 'disable'): Promise<ChangedApp> {
  return call<ChangedApp>('POST', `/apps/${app}/${step}`, {})
}

export function addAdmin(app: number, userId: string): Promise<ChangedApp> {
  return call<ChangedApp>('PUT', `/apps/${app}/admins/${encodeURIComponent(userId)}`)
}

export function removeAdmin(app: number, userId: string): Promise<ChangedApp> {
  return call<ChangedApp>('DELETE', `/apps/${app}/admins/${encodeURIComponent(userId)}`)
}

export function changeSettings(app: number, settings: Partial<OperatedSettings>): Promise<ChangedApp> {
  return call<ChangedApp>('PATCH', `/apps/${app}/settings`, settings)
}

export type PlanShown = RecallPlanAnswer['Response']

/** A command of `v4/takeback_recall`. Throws RequestFailed; of a refusal the problem holds the code. */
async function command<Answer extends { readonly Response: unknown }>(
  app: number,
  name: string,
  body: object,
  signal?: AbortSignal,
): Promise<Answer['Response']> {
  const { Response } = await call<Answer>('POST', `/apps/${app}/recalls/${name}`, body, signal)
  return Response
}

export interface PlanAsked {
  readonly From_Account: string
  readonly Since: number
  readonly Until?: number
  readonly Reason?: string
}

export function planRecall(app: number, asked: PlanAsked): Promise<PlanShown> {
  return command<RecallPlanAnswer>(app, 'plan_recall', asked)
}

export function fetchPlan(app: number, PlanId: number, signal?: AbortSignal): Promise<PlanShown> {
  return command<RecallPlanAnswer>(app, 'get_recall_plan', { PlanId }, signal)
}

/** `Messages`: as the plan counts them; with another count nothing happens. */
export function executePlan(
  app: number,
  PlanId: number,
  Messages: number,
  PerSecond: number,
): Promise<PlanShown> {
  return command<RecallPlanAnswer>(app, 'execute_recall_plan', { PlanId, Messages, PerSecond })
}

export function stopPlan(app: number, PlanId: number): Promise<PlanShown> {
  return command<RecallPlanAnswer>(app, 'stop_recall_plan', { PlanId })
}

export function fetchPlans(app: number, signal?: AbortSignal): Promise<ListRecallPlansAnswer['Response']> {
  return command<ListRecallPlansAnswer>(app, 'list_recall_plans', { Limit: 20 }, signal)
}

export type RecordOfPlan = ListRecalledMessagesAnswer['Response']

export function fetchRecord(app: number, PlanId: number, signal?: AbortSignal): Promise<RecordOfPlan> {
  return command<ListRecalledMessagesAnswer>(app, 'list_recalled_messages', { PlanId, Limit: 100 }, signal)
}
