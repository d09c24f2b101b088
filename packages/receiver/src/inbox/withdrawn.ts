/**
 * Messages that a webhook named and that were not confirmed: they are forgotten, so that a later webhook of them is no
 * redelivery. Rule R97 of docs/spec/receiving.md.
 */
import { conversationOf } from '../identity.ts'
import { statement, type NewJob, type Query } from '@takeback/store'

export interface Withdrawn {
  /** At least one. */
  readonly messages: readonly WithdrawnMessage[]
  /** How often the webhook had come again when the attempt began. */
  readonly redeliveries: number
}

interface WithdrawnMessage {
  readonly era: number
  readonly identity: string
  readonly generation: number
}

export const redeliveriesOf = statement<[inbox: number], { readonly redeliveries: number }>(
  'SELECT redeliveries FROM progress WHERE inbox = $1',
)
/** Its own: withdrawn, the message may have been recalled by another webhook since. */
export const deleteEffect = statement<[era: number, identity: string, generation: number, inbox: number]>(
  'DELETE FROM effects WHERE era = $1 AND identity = $2 AND generation = $3 AND inbox = $4',
)

export function withdraw({ messages }: Withdrawn, inbox: number): Query[] {
  return messages.map(({ era, identity, generation }) => deleteEffect(era, identity, generation, inbox))
}

/** Told again while it was asked: perhaps by the webhook that is true. */
export function isToldAgain(withdrawn: Withdrawn, redeliveries: number | undefined): boolean {
  return (redeliveries ?? 0) > withdrawn.redeliveries
}

/** Asked anew, behind what came meanwhile. */
export function askAgain({ messages: [message] }: Withdrawn, inbox: number, queue: string): NewJob {
  const identity = message?.identity ?? ''
  return { queue, lane: conversationOf(identity), payload: `{"inbox":${inbox}}` }
}
