/** REST v4 as the admin of the loop, from whoever goes on asking while processes are killed and started again. */
import { setTimeout as wait } from 'node:timers/promises'
import { issueUserSig } from '@takeback/protocol/crypto'
import type { Clock } from '@takeback/store'
import { loopKey } from './loop-key.ts'

const admin = 'administrator'
/** Between two attempts to reach a process that is away. */
const PAUSE_MS = 15
/** The store was closing, or away for a moment: the documented codes of trouble inside. */
const troubleInside = new Set([10002, 60008, 70500, 91000, 100001])

export interface Answer {
  readonly ErrorCode: number
  readonly ErrorInfo: string
  readonly [field: string]: unknown
}

export interface Insistence {
  readonly app: number
  /** Beside 0. */
  readonly alsoGood?: ReadonlySet<number>
}

export class AdminCalls {
  readonly #origin: () => string
  readonly #clock: Clock

  /** `clock`: the Chat backend's, which the calls are signed for. */
  constructor(origin: () => string, clock: Clock) {
    this.#origin = origin
    this.#clock = clock
  }

  /** Null when there is no answer. */
  async call(path: string, body: object, app: number): Promise<Answer | null> {
    const url = new URL(`${this.#origin()}/v4/${path}`)
    url.search = new URLSearchParams({
      sdkappid: String(app),
      identifier: admin,
      usersig: this.#userSig(app),
      random: '1',
      contenttype: 'json',
    }).toString()
    try {
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
      return (await answer.json()) as Answer
    } catch {
      return null
    }
  }

  /** Asks until there is an answer; rejects when it is a refusal that was not expected. */
  async insist(path: string, body: object, { app, alsoGood = new Set() }: Insistence): Promise<Answer> {
    for (;;) {
      const answer = await this.call(path, body, app)
      if (answer !== null && (answer.ErrorCode === 0 || alsoGood.has(answer.ErrorCode))) return answer
      if (answer !== null && !troubleInside.has(answer.ErrorCode))
        throw new Error(`${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`)
      await wait(PAUSE_MS)
    }
  }

  #userSig(sdkAppId: number): string {
    const nowSeconds = Math.floor(this.#clock.now() / 1000)
    return issueUserSig({ sdkAppId, key: loopKey, userId: admin, expireSeconds: 86_400 * 365, nowSeconds })
  }
}
