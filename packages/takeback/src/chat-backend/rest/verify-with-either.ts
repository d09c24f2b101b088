/** A UserSig under the keys that are good: two while one takes the place of the other. Rule KY4 of docs/spec/operator.md. */
import { verifyUserSig } from '@takeback/protocol/crypto'

type Verdict = ReturnType<typeof verifyUserSig>
type Question = Omit<Parameters<typeof verifyUserSig>[0], 'key'>

/** Made with another key than the one that it was tried with. */
const otherKey = 70009

export function verifyWithEither({
  keys,
  ...question
}: Question & { readonly keys: readonly string[] }):
  | (Extract<Verdict, { ok: true }> & { readonly key: string })
  | Extract<Verdict, { ok: false }> {
  const [latest = '', ...older] = keys
  const first = verifyUserSig({ ...question, key: latest })
  if (first.ok) return { ...first, key: latest }
  if (first.code !== otherKey) return first
  for (const key of older) {
    const verdict = verifyUserSig({ ...question, key })
    if (verdict.ok) return { ...verdict, key }
    if (verdict.code !== otherKey) return verdict
  }
  return first
}
