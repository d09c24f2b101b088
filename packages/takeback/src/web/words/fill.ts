/** Words with places for parameters: `{app} is served here`. A place without its parameter stays empty. */
import type { ReasonParams } from '@takeback/protocol'

export function fill(words: string, params: ReasonParams): string {
  return words.replaceAll(/\{(\w+)\}/g, (_place, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : '',
  )
}
