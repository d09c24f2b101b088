/** A text goes whose time is over (turns/redact-later.ts): rules SW3 and SW6 of docs/spec/one-to-one.md. */
import { defineTurn, type Decision } from '@takeback/store'
import { deleteBody } from '../tables/bodies.ts'
import { markErased } from '../tables/messages.ts'

export interface RedactMessages {
  /** messages.id */
  readonly messages: readonly number[]
}

export const redactMessages = defineTurn({
  reads: (_command: RedactMessages) => ({}),
  decide: ({ messages }, _rows, { now }): Decision<{ readonly redacted: number }> => ({
    result: { redacted: messages.length },
    writes: messages.flatMap((message) => [deleteBody(message), markErased(now, message)]),
    erases: true,
  }),
})
