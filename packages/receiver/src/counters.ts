/** What happened at the door since the start, for people and metrics. In memory, bounded, without secrets. */
import type { ProbeView, RefusedReasonView } from '@takeback/protocol'
import type { Refusal, RefusalReason } from './answer.ts'
import { cleanText } from './clean-text.ts'

/** Newest refusals that are kept to be looked at. */
const REFUSALS_KEPT = 200
/** Newest probes that are kept to be looked at. */
const PROBES_KEPT = 20
const WORD_LENGTH = 128
/** Different command words that are counted apart; the rest is counted together. */
const COMMANDS_COUNTED = 200
const COMMAND_LENGTH = 100
const otherWords = '(others)'

export interface RefusalRecord extends Refusal {
  readonly at: number
  /** The address of the connection, or what a trusted proxy says. */
  readonly clientIp: string
}

export class Counters {
  /** Recall webhooks stored. */
  remembered = 0
  /** Recall webhooks whose messages were all known. */
  redelivered = 0
  /** Authentic webhooks that were stored although not understood. */
  quarantined = 0
  /** Harmless calls without our parameters, such as the console's "Verify". */
  probes = 0
  /** Messages whose content was kept, those that went early to make room, After-send webhooks that hold none. */
  contentsKept = 0
  contentsEvicted = 0
  contentsUnreadable = 0
  /** Attempts to handle a recall, by how they ended. */
  handled = 0
  failed = 0
  dead = 0
  readonly #refused = new Map<RefusalReason, RefusedReasonView>()
  readonly #others = new Map<string, number>()
  readonly #latest: RefusalRecord[] = []
  readonly #probes: ProbeView[] = []

  refuse(refusal: Refusal, clientIp: string, at: number): void {
    const { reason, detail, params = {} } = refusal
    const count = (this.#refused.get(reason)?.count ?? 0) + 1
    this.#refused.set(reason, { reason, count, lastAt: at, detail, params, clientIp })
    this.#latest.unshift({ ...refusal, clientIp, at })
    if (this.#latest.length > REFUSALS_KEPT) this.#latest.pop()
  }

  probe({ method, userAgent, clientIp }: Omit<ProbeView, 'at'>, at: number): void {
    this.probes += 1
    this.#probes.unshift({ at, method, clientIp, userAgent: cleanText(userAgent, WORD_LENGTH) })
    if (this.#probes.length > PROBES_KEPT) this.#probes.pop()
  }

  /** Counts an authentic webhook of a command that is not ours; true for the first of its command. */
  other(command: string): boolean {
    const word = command.slice(0, COMMAND_LENGTH)
    const counted = this.#others.has(word) || this.#others.size < COMMANDS_COUNTED ? word : otherWords
    const before = this.#others.get(counted) ?? 0
    this.#others.set(counted, before + 1)
    return before === 0
  }

  get refused(): Readonly<Partial<Record<RefusalReason, number>>> {
    return Object.fromEntries([...this.#refused].map(([reason, { count }]) => [reason, count]))
  }

  get refusedTotal(): number {
    let total = 0
    for (const { count } of this.#refused.values()) total += count
    return total
  }

  /** Each reason with its latest case; the latest first. */
  get refusedReasons(): readonly RefusedReasonView[] {
    return [...this.#refused.values()].sort((one, other) => other.lastAt - one.lastAt)
  }

  /** Newest first. */
  get latestProbes(): readonly ProbeView[] {
    return this.#probes
  }

  get otherCommands(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#others)
  }

  /** Newest first. */
  get latestRefusals(): readonly RefusalRecord[] {
    return this.#latest
  }
}
