/**
 * The store's `jobs`, by subject (domain/message-subject.ts): a destroyed conversation lets go of the names of its
 * waiting After-sends. They still go out, but a recall in a group that is made anew under the same id, where MsgSeq
 * begins at 1 again, does not take them for its own.
 */
import { statement, type Query } from '@takeback/store'

const releaseBetween = statement<[from: string, to: string]>(
  'UPDATE jobs SET subject = NULL WHERE subject >= $1 AND subject < $2',
)

/** `prefix` ends with a line feed, as every part of a subject does; subjects are compared byte by byte. */
export function releaseSubjects(prefix: string): Query {
  return releaseBetween(prefix, `${prefix.slice(0, -1)}\u000b`)
}
