/** The monitor's API of erasing a user: rules ER10-ER13 of docs/spec/erasure.md. */
import { isUserId, type ErasedView } from '@takeback/protocol'
import type { Inbox } from '@takeback/receiver'
import { eraseUserFromInbox } from '@takeback/receiver/erasing'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../../http/log.ts'
import { BadParameter } from '../../http/query-parameters.ts'

export interface EraseParts {
  readonly inbox: Inbox
  readonly sdkAppIds: readonly number[]
  readonly log: Log
}

export function addEraseRoutes(app: FastifyInstance, { inbox, sdkAppIds, log }: EraseParts): void {
  app.post('/api/erase', async ({ body }): Promise<ErasedView> => {
    const userId = userIdOf(body)
    const apps = []
    for (const sdkAppId of sdkAppIds)
      apps.push({ sdkAppId, ...(await eraseUserFromInbox(inbox, sdkAppId, userId)) })
    log.warn({ apps: apps.length }, 'a user was erased from the inbox')
    return { userId, apps }
  })
}

function userIdOf(body: unknown): string {
  const given: unknown =
    typeof body === 'object' && body !== null && 'userId' in body ? body.userId : undefined
  if (typeof given === 'string' && given !== '' && isUserId(given)) return given
  throw new BadParameter('userId must be 1 to 32 bytes of printable ASCII.')
}
