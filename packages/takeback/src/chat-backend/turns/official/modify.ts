/** Change what an official account is called: rule BA5 of docs/spec/official-accounts.md (PROTOCOL 6.6). */
import { defineTurn, type Decision } from '@takeback/store'
import { readOfficialInfo, writeOfficialInfo, type OfficialInfo } from '../../domain/official-info.ts'
import { officialById, updateOfficial } from '../../tables/official-accounts.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ModifyOfficial {
  readonly app: number
  readonly officialId: string
  /** Null: stays as it is. */
  readonly name: string | null
  /** What is absent stays as it is. */
  readonly info: Partial<OfficialInfo>
}

export const modifyOfficial = defineTurn({
  reads: ({ app, officialId }: ModifyOfficial) => ({ official: officialById(app, officialId) }),
  decide: ({ app, officialId, name, info }, rows): Decision<{ readonly kind: 'modified' } | Refused> => {
    const [official] = rows.official
    if (official === undefined) return refuse(130004, `Official_Account ${officialId} does not exist`)
    const changed = writeOfficialInfo({ ...readOfficialInfo(official.info), ...info })
    return {
      result: { kind: 'modified' },
      writes: [updateOfficial(name ?? official.name, changed, app, officialId)],
    }
  },
})
