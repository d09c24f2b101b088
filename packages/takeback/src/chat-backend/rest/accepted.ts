/** What a turn decided, on its way to the caller: a refusal becomes the documented code. */
import { Refusal } from '@takeback/protocol'
import type { Refused } from '../turns/refused.ts'

interface Kinded {
  readonly kind: string
}

export function accepted<Result extends Kinded>(result: Result | Refused): Exclude<Result, Refused> {
  if (isRefused(result)) throw new Refusal(result.code, result.info)
  return result as Exclude<Result, Refused>
}

function isRefused(result: Kinded): result is Refused {
  return result.kind === 'refused'
}
