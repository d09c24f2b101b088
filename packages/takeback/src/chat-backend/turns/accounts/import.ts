/**
 * Import accounts: rules RA1-RA3 of docs/spec/rest.md (PROTOCOL section 9). Importing the same id again keeps the
 * internal id and applies the profile fields that were given.
 */
import { defineTurn, type Decision, type Moment, type Query } from '@takeback/store'
import { accountById, insertAccount, updateProfile } from '../../tables/accounts.ts'

export interface AccountToImport {
  readonly userId: string
  /** Null: not given. */
  readonly nick: string | null
  readonly faceUrl: string | null
}

export interface ImportAccounts {
  readonly app: number
  /** No id twice. */
  readonly accounts: readonly AccountToImport[]
}

export interface ImportedAccounts {
  readonly kind: 'imported'
  readonly created: number
}

export const importAccounts = defineTurn({
  reads: ({ app, accounts }: ImportAccounts) => ({
    known: accounts.map((account) => accountById(app, account.userId)),
  }),
  decide: ({ app, accounts }, { known }, moment): Decision<ImportedAccounts> => {
    const writes: Query[] = []
    let created = 0
    accounts.forEach(({ userId, nick, faceUrl }, i) => {
      const account = known[i]?.[0]
      if (account === undefined) {
        created += 1
        writes.push(insertAccount(app, userId, nick ?? '', faceUrl ?? '', newTinyId(moment), moment.now))
        return
      }
      const profile = { nick: nick ?? account.nick, faceUrl: faceUrl ?? account.face_url }
      if (profile.nick !== account.nick || profile.faceUrl !== account.face_url)
        writes.push(updateProfile(profile.nick, profile.faceUrl, app, userId))
    })
    return { result: { kind: 'imported', created }, writes }
  },
})

/** 18 digits that start as Tencent's do; unique because ids are never given twice. */
export function newTinyId(moment: Moment): string {
  return `144115${String(moment.nextId() % 1_000_000_000_000).padStart(12, '0')}`
}
