/** `takeback_config/erase_user`: rules ER1-ER8 of docs/spec/erasure.md. Called again with `Next` until there is none. */
import { eraseUser as wire, Refusal, type ErasureReceipt } from '@takeback/protocol'
import { wipedBefore } from '@takeback/store'
import { readSettings } from '../../../domain/app-settings.ts'
import { eraseSlice, type ErasePlace } from '../../../erasures/erase-said.ts'
import { settingsOf } from '../../../tables/apps.ts'
import { erasureOf, type ErasureRow } from '../../../tables/erasures.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'

export const eraseUserCommand = restCommand({
  wire,
  async handle({ UserID: userId, After }, { app, admin, engine, origin }) {
    if (After === undefined) {
      // First: from now on they say nothing more. An admin's stays, and is refused next.
      const { codes } = await engine.turn('accounts/delete', { app, operator: admin, userIds: [userId] })
      const begin = { app, userId, by: admin, address: origin.clientIp, hadAccount: codes[0] === 0 }
      accepted(await engine.turn('erasures/begin', begin))
    }
    const [begun] = await engine.read(erasureOf(app, userId))
    if (begun === undefined) throw new Refusal(100002, 'After: this user was not begun with')
    const erasing = { app, userId, by: admin, at: begun.begun_at }
    const { next, ...done } = await eraseSlice(engine, erasing, After ?? { time: 0, id: 0 })
    await engine.turn('erasures/add', { app, userId, ...done, isLast: next === null })
    const [[row], [settings], [mark]] = await readTogether(
      engine,
      erasureOf(app, userId),
      settingsOf(app),
      wipedBefore(),
    )
    const { retentionMs } = readSettings(settings?.settings)
    const wiped = engine.shared ? null : (mark?.wiped_before ?? 0)
    return { Response: shown(row ?? begun, next, { idsUntil: engine.now() + retentionMs, wiped }) }
  },
})

interface Facts {
  readonly idsUntil: number
  /** Null where the store claims nothing of its files. */
  readonly wiped: number | null
}

function shown(row: ErasureRow, next: ErasePlace | null, { idsUntil, wiped }: Facts): ErasureReceipt {
  const { ended_at: endedAt } = row
  const isWiped = endedAt !== null && wiped !== null && endedAt < wiped
  return {
    UserID: row.user_id,
    BegunAt: row.begun_at,
    EndedAt: endedAt,
    By: row.by_whom,
    ClientIP: row.from_address,
    Account: row.account === 1 ? 'deleted' : 'not there',
    Messages: row.messages,
    Texts: row.texts,
    Quotes: row.quotes,
    IdsUntil: idsUntil,
    Files: wiped === null ? 'not claimed' : isWiped ? 'wiped' : 'not yet',
    Next: next === null ? null : { Time: next.time, Id: next.id },
  }
}
