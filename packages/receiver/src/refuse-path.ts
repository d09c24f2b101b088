import type { Refusal } from './answer.ts'
import { cleanText } from './clean-text.ts'

const PATH_SHOWN = 64

/** `asked`: a path that is not the webhook's. */
export function refusePath(asked: string): Refusal {
  const path = cleanText(asked, PATH_SHOWN)
  return { reason: 'path', detail: `nothing is at "${path}"`, params: { path } }
}
