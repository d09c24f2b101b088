/** A small change of the sources as they are loaded: no switch for it stands in the product. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string
  /** Stands there once. */
  readonly find: string
  readonly put: string
}

/** Throws when the text is not there, or twice: the code has moved on, and the patch must follow. */
export function patched(source: string, { file, find, put }: Patch): string {
  const [before, ...rest] = source.split(find)
  const [after] = rest
  if (rest.length !== 1 || before === undefined || after === undefined)
    throw new Error(`${file} has ${rest.length} times, not once: ${find}`)
  return before + put + after
}
