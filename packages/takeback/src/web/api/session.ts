/** Whether somebody signed in to this listener, and the end of that. */
import type { SessionView } from '@takeback/protocol'
import { getJson, postNothing } from './request.ts'

export async function fetchSignedIn(signal?: AbortSignal): Promise<boolean> {
  return (await getJson<SessionView>('/api/session', signal)).signedIn
}

export function signOut(): Promise<void> {
  return postNothing('/sign-out')
}
