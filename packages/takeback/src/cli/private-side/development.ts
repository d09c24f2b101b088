/** Calls a Chat backend in development mode: rules C50-C53 of docs/spec/command.md. */
import type { FlagValues } from '../flags.ts'
import { type Method, privateSide } from './call.ts'

/** An advance takes as long as the calls on its way. */
const longestCallMs = 600_000

export type DevelopmentCall = (method: Method, path: '' | `/${string}`, body?: object) => Promise<unknown>

/** Throws CannotRun with what the Chat backend said, or with why there is no answer. */
export function developmentCall({ chat }: FlagValues): DevelopmentCall {
  const { call } = privateSide({
    service: 'Chat backend',
    flag: 'chat',
    address: chat,
    withinMs: longestCallMs,
    signIn: 'use its pages, or call it on its own machine.',
  })
  return (method, path, body) => call(method, `/api/development${path}`, body)
}
