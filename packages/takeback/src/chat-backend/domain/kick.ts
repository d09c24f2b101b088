/**
 * What a kick does to UserSigs: rule RA8 of docs/spec/rest.md. A UserSig says in whole seconds when it was issued;
 * one of the second in which the kick fell counts as older, because it would stay good for months.
 */
export function isFromBeforeKick(issuedAtSeconds: number, kickedAt: number | null): boolean {
  return kickedAt !== null && issuedAtSeconds * 1000 < kickedAt
}

/**
 * Whether a login that was let in outlives what became of its account: rule LV15 of docs/spec/live.md. No clock has a say: a kick is heard
 * late at another host, and the issuer of a UserSig may be ahead. `then`: as the account stood when it was let in.
 */
export function outlives(then: AccountState, now: AccountState | undefined): boolean {
  return now !== undefined && now.tiny_id === then.tiny_id && now.kicked_at === then.kicked_at
}

interface AccountState {
  readonly tiny_id: string
  readonly kicked_at: number | null
}
