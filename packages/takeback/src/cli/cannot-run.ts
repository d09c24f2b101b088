/** Something outside the program is not as it must be; the message says what and what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}
