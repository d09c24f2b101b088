/** The API of development mode, call by call: its clock, its faults, and back to the beginning. Shapes: `@takeback/protocol`. */
import type {
  ClockView,
  DevelopmentView,
  FaultOrder,
  FaultOrderView,
  FaultPlan,
  FaultsView,
} from '@takeback/protocol'
import { deleteJson, getJson, postJson, putJson } from './request.ts'

export function fetchDevelopment(signal?: AbortSignal): Promise<DevelopmentView> {
  return getJson<DevelopmentView>('/api/development', signal)
}

export function setClock(step: 'freeze' | 'run'): Promise<ClockView> {
  return postJson<ClockView>(`/api/development/clock/${step}`, {})
}

/** Answered when all that is due on the way has happened. `by` such as `3d`. */
export function advanceClock(by: string): Promise<ClockView> {
  return postJson<ClockView>('/api/development/clock/advance', { by })
}

export function orderFault(order: FaultOrder): Promise<FaultOrderView> {
  return postJson<FaultOrderView>('/api/development/faults', order)
}

export function cancelFault(id: number): Promise<FaultsView> {
  return deleteJson<FaultsView>(`/api/development/faults/${id}`)
}

export function cancelFaults(): Promise<FaultsView> {
  return deleteJson<FaultsView>('/api/development/faults')
}

export function replaceFaults(plan: FaultPlan): Promise<FaultsView> {
  return putJson<FaultsView>('/api/development/faults', plan)
}

export function resetAll(): Promise<DevelopmentView> {
  return postJson<DevelopmentView>('/api/development/reset', {})
}
