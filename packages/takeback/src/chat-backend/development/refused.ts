/** What development mode can't do as it was asked: the message is one sentence for people. */
export class DevelopmentRefusal extends Error {
  override readonly name = 'DevelopmentRefusal'
  readonly status: 400 | 404

  constructor(sentence: string, status: 400 | 404 = 400) {
    super(sentence)
    this.status = status
  }
}
