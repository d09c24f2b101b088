/** People who say things and take half of them back, and note what was answered, while copies are made. */
import type { Admin } from '../../../packages/takeback/src/admin/admin.ts'
import { below, type Dice } from '../dice.ts'

export interface Said {
  readonly msgKey: string
  /** Stands in no other message. */
  readonly text: string
  /** When it was answered that it is stored; performance.now(). */
  readonly saidAt: number
  /** When its recall was asked for, and when that was answered; null: not yet, or never. */
  askedAt: number | null
  recalledAt: number | null
}

/** What one of them says. */
export const anyText = /zqxj-\d+-zqxj/g
export const pair = { From_Account: 'romeo', To_Account: 'juliet' }
const LANES = 4

export class Talk {
  readonly said: Said[] = []
  readonly #admin: Admin
  readonly #dice: Dice
  #count = 0
  #lanes: Promise<unknown> = Promise.resolve()
  #isOver = false
  #failure: unknown = null

  constructor(admin: Admin, dice: Dice) {
    this.#admin = admin
    this.#dice = dice
  }

  begin(): void {
    this.#isOver = false
    this.#lanes = Promise.all(Array.from({ length: LANES }, () => this.#lane()))
    this.#lanes.catch((error: unknown) => {
      this.#failure = error
    })
  }

  /** Resolves when everything that was asked for was answered. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#lanes
  }

  /** Recalls that were answered. Throws what a call failed with. */
  recalls(): number {
    if (this.#failure !== null) throw this.#failure
    return this.said.filter(({ recalledAt }) => recalledAt !== null).length
  }

  async #lane(): Promise<void> {
    while (!this.#isOver) {
      await this.#says()
      if (this.#dice() < 0.5) await this.#takesBack()
    }
  }

  async #says(): Promise<void> {
    this.#count += 1
    const n = this.#count
    const text = `zqxj-${n}-zqxj`
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
    const sent = await this.#admin.call('openim', 'sendmsg', { ...pair, MsgSeq: n, MsgRandom: n, MsgBody })
    const saidAt = performance.now()
    this.said.push({ msgKey: String(sent['MsgKey']), text, saidAt, askedAt: null, recalledAt: null })
  }

  /** One of any age. */
  async #takesBack(): Promise<void> {
    const one = this.said[below(this.#dice, this.said.length)]
    if (one === undefined || one.askedAt !== null) return
    one.askedAt = performance.now()
    await this.#admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey: one.msgKey })
    one.recalledAt = performance.now()
  }
}
