/** A setting that would be unsafe or makes no sense; the message names the flag to use. */
export class RefusedToStart extends Error {
  override readonly name = 'RefusedToStart'
}
