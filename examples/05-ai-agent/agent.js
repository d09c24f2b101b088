// One turn after another: question in, answer out, unless the question is taken back.

export class Agent {
  #transcript
  #model
  #chat
  /** The turn that runs, if any. */
  #running = null
  #working = Promise.resolve()
  #isClosed = false

  /**
   * `model(messages, { signal })` resolves with the answer and rejects when `signal` aborts; `chat` sends and recalls.
   */
  constructor({ transcript, model, chat }) {
    this.#transcript = transcript
    this.#model = model
    this.#chat = chat
  }

  /** Begins with what the last process left in the queue. */
  start() {
    this.#wake()
  }

  /** Durable when it returns. */
  hear(message) {
    this.#transcript.hear(message)
    this.#wake()
  }

  /**
   * The message was taken back: drops it from the queue, aborts its turn, blanks its text and the answer's, and takes
   * the answer back as well. Durable before it resolves; the same key again does no harm, and goes on where it failed.
   */
  async forget(key) {
    const answer = this.#transcript.forget(key)
    if (this.#running?.key === key) this.#running.abort.abort(new Error('the message was recalled'))
    if (answer === null) return
    await this.#chat.recall(answer.person, answer.msgKey)
    this.#transcript.tookBack(key)
  }

  async close() {
    this.#isClosed = true
    this.#running?.abort.abort(new Error('the agent stops'))
    await this.#working
  }

  #wake() {
    this.#working = this.#working.then(() => this.#work())
  }

  async #work() {
    while (!this.#isClosed) {
      const turn = this.#transcript.begin()
      if (turn === undefined) return
      const abort = new AbortController()
      this.#running = { key: turn.key, abort }
      try {
        await this.#answer(turn, abort.signal)
      } catch (error) {
        // Recalled: there is nothing to do any more, and `again` leaves it alone.
        this.#transcript.again(turn)
        if (!abort.signal.aborted) console.error(`turn failed: ${error.message}`)
        if (!abort.signal.aborted) return setTimeout(() => this.#wake(), retryAfterMs).unref()
      } finally {
        this.#running = null
      }
    }
  }

  async #answer(turn, signal) {
    const messages = [...this.#transcript.before(turn), { role: 'user', content: turn.question }]
    const answer = await this.#model(messages, { signal })
    if (!this.#transcript.answer(turn, answer)) return
    const msgKey = await this.#chat.send(turn.person, answer)
    // Recalled while the answer was on its way: it goes back too.
    if (!this.#transcript.sent(turn, msgKey)) await this.#chat.recall(turn.person, msgKey)
  }
}

const retryAfterMs = 1000
