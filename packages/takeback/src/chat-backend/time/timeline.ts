/**
 * The time of a Chat backend: what o'clock it is, and what is to be done later. Whatever is planned goes by it, so that
 * development mode can bring a clock that is frozen and advanced: rules DV10-DV14 of docs/spec/development.md.
 */
import type { Clock } from '@takeback/store'

export interface Timeline extends Clock {
  /** Calls `work` once when the clock shows `moment` (milliseconds), never within this call. Gives what calls it off. */
  at(moment: number, work: () => void): () => void
  /** Calls `work` once when so much has passed or earlier, also when the clock is set back meanwhile. Gives what calls it off. */
  within(milliseconds: number, work: () => void): () => void
  /** Calls `work` again and again, and keeps no process alive. Gives what ends it. */
  every(milliseconds: number, work: () => void): () => void
}
