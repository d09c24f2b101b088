import { listRecalledMessages as wire } from '@takeback/protocol'
import { listedMessages } from '../../../tables/recall-plans.ts'
import { restCommand } from '../../command.ts'
import { placeNamed, planOfApp } from './shown-plan.ts'

/** The record of a plan: each message, by its ids, with what became of it. */
export const listRecalledMessagesCommand = restCommand({
  wire,
  async handle({ PlanId, After, Limit }, { app, engine }) {
    const { sender } = await planOfApp(engine, app, PlanId)
    const rows = await engine.read(listedMessages(PlanId, After, Limit + 1))
    const shown = rows.slice(0, Limit)
    const Messages = shown.map(({ kind, place, group_id, name, msg_id, at, code }) => ({
      ...placeNamed(sender, kind, place, group_id),
      Message: name,
      MsgId: msg_id,
      At: at,
      Code: code,
    }))
    return { Response: { Messages, Next: rows.length > Limit ? (shown.at(-1)?.message ?? null) : null } }
  },
})
