/** Who is online: rule RA9 of docs/spec/rest.md, over all processes of the store (ND5 of docs/spec/nodes.md). */
import { MAX_QUERIED_ACCOUNTS, queryOnlineStatus as wire, Refusal } from '@takeback/protocol'
import { accountById } from '../../../tables/accounts.ts'
import { restCommand } from '../../command.ts'

/** What an account that is not imported gets in ErrorList. */
const notImported = 70107

export const queryOnlineStatus = restCommand({
  wire,
  async handle({ To_Account, IsNeedDetail }, { app, engine, presence }) {
    if (To_Account.length > MAX_QUERIED_ACCOUNTS)
      throw new Refusal(
        90011,
        `To_Account names ${To_Account.length} accounts, at most ${MAX_QUERIED_ACCOUNTS}`,
      )
    const asked = [...new Set(To_Account)]
    const found = await engine.snapshot(asked.map((userId) => accountById(app, userId)))
    const known = asked.filter((_, i) => found[i]?.length === 1)
    const unknown = asked.filter((_, i) => found[i]?.length !== 1)
    const platforms = (await presence?.platformsOf(app, known)) ?? []
    return {
      QueryResult: known.map((userId, i) => statusOf(userId, platforms[i] ?? [], IsNeedDetail === 1)),
      ...(unknown.length > 0 && {
        ErrorList: unknown.map((userId) => ({ To_Account: userId, ErrorCode: notImported })),
      }),
    }
  },
})

function statusOf(userId: string, platforms: readonly string[], withDetail: boolean): object {
  const status = { To_Account: userId, Status: platforms.length > 0 ? 'Online' : 'Offline' }
  if (!withDetail) return status
  return { ...status, Detail: platforms.map((Platform) => ({ Platform, Status: 'Online' })) }
}
