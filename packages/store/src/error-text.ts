import { StoreUnavailable, type UnavailableCode } from './unavailable.ts'

/** An error as plain data: cloning would lose its class and its code. */
export interface ErrorText {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: UnavailableCode | null
}

export function errorText(error: unknown): ErrorText {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, code: null }
  const { name, message, stack } = error
  return { name, message, stack, code: error instanceof StoreUnavailable ? error.code : null }
}

export function errorFrom({ name, message, stack, code }: ErrorText): Error {
  if (code !== null) return new StoreUnavailable(code, message)
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}
