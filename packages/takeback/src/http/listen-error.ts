/** A listener that could not be opened, as one sentence: rule H5 of docs/spec/http.md. */
import { errorCode } from './error-code.ts'

export class ListenError extends Error {
  override readonly name = 'ListenError'
}

export interface ListenPlace {
  /** Who wants to listen, for example `monitor`. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** The last port that was tried; the same as `port` when it must not move. */
  readonly lastPort: number
  /** The flag that chooses the port. */
  readonly flag: string
}

export function listenError(place: ListenPlace, cause: unknown): ListenError {
  return new ListenError(sentence(place, errorCode(cause)), { cause })
}

function sentence({ name, host, port, lastPort, flag }: ListenPlace, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return lastPort === port
        ? `Port ${port} on ${host} is taken, so the ${name} can't listen there: stop the other program, or choose another port with ${flag}.`
        : `Ports ${port} to ${lastPort} on ${host} are all taken, so the ${name} can't listen: choose a free port with ${flag}.`
    case 'EACCES':
      return `The ${name} is not allowed to listen on port ${port}: choose a port above 1023 with ${flag}.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is no address of this machine, so the ${name} can't listen there: give --host 127.0.0.1, or 0.0.0.0 for every address.`
    default:
      return `The ${name} can't listen on ${host}, port ${port} (${code}): choose another address with --host or ${flag}.`
  }
}
