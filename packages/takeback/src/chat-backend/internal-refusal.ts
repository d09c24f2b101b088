/** What whoever asked is told of a fault of ours: rules RS11 of docs/spec/rest.md and LV25 of docs/spec/live.md. */
import { Refusal } from '@takeback/protocol'
import { StoreUnavailable } from '@takeback/store'

/** Without its own sentence, which names the place of the database. */
const storeAway =
  'the store cannot serve this for now: try again; the log of the Chat backend says what is wrong with it'

/** Nothing of the fault but that it is the store; `code` is the internal one of the service that was asked. */
export function internalRefusal(error: unknown, code: number): Refusal {
  return error instanceof StoreUnavailable ? new Refusal(code, storeAway) : new Refusal(code)
}
