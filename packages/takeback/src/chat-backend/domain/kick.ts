/**
 * What a kick does to UserSigs: rule RA8 of docs/spec/rest.md. A UserSig says in whole seconds when it was issued;
 * one of the second in which the kick fell counts as older, because it would stay good for months.
 */
export function isFromBeforeKick(issuedAtSeconds: number, kickedAt: number | null): boolean {
  return kickedAt !== null && issuedAtSeconds * 1000 < kickedAt
}
