/** Make an official account: rules BA1-BA3 of docs/spec/official-accounts.md (PROTOCOL 6.6). */
import { defineTurn, type Decision } from '@takeback/store'
import { assignedOfficialId } from '../../domain/new-ids.ts'
import { writeOfficialInfo, type OfficialInfo } from '../../domain/official-info.ts'
import { accountById } from '../../tables/accounts.ts'
import { formerConversation } from '../../tables/conversations.ts'
import { insertOfficial, officialById } from '../../tables/official-accounts.ts'
import { newTinyId } from '../accounts/import.ts'
import { beginLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'

export interface CreateOfficial {
  readonly app: number
  readonly operator: string
  /** Null: assigned. */
  readonly officialId: string | null
  readonly owner: string
  readonly name: string
  readonly info: OfficialInfo
}

export interface CreatedOfficial {
  readonly kind: 'created'
  readonly officialId: string
}

export const createOfficial = defineTurn({
  reads: ({ app, officialId, owner }: CreateOfficial) => ({
    taken: officialById(app, officialId ?? ''),
    former: formerConversation(app, 'official', officialId ?? ''),
    owner: accountById(app, owner),
  }),
  decide: (command, rows, moment): Decision<CreatedOfficial | Refused> => {
    const { app, operator, owner, name, info } = command
    if (rows.owner.length === 0) return refuse(10019, `Owner_Account ${owner} is not imported`)
    if (rows.taken.length > 0)
      return refuse(130008, `OfficialAccountUserID ${command.officialId} is already used`)

    const { now } = moment
    const officialId = command.officialId ?? assignedOfficialId(moment.nextId())
    const home = moment.nextId()
    return {
      result: { kind: 'created', officialId },
      writes: [
        ...beginLedger({
          app,
          kind: 'official',
          id: officialId,
          home,
          former: rows.former,
          creator: operator,
          detail: JSON.stringify({ owner }),
          operator,
          now,
        }),
        insertOfficial(app, officialId, owner, name, writeOfficialInfo(info), newTinyId(moment), home, now),
      ],
    }
  },
})
