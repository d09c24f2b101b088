/**
 * The URL of a REST call (PROTOCOL 3.1): `/v4/<service>/<command>?sdkappid=…&identifier=…&usersig=…`. Rules RS1-RS3
 * of docs/spec/rest.md. Names are case-sensitive; `random` and `contenttype` may be missing, as in many SDKs.
 */
import { isUserId } from '@takeback/protocol'

export interface CallPath {
  readonly service: string
  readonly command: string
}

export interface CallQuery {
  readonly sdkAppId: number
  readonly identifier: string
  readonly userSig: string
}

export type ParsedCallQuery =
  | { readonly ok: true; readonly query: CallQuery }
  | { readonly ok: false; readonly code: number; readonly info: string }

const parameters = ['sdkappid', 'identifier', 'usersig', 'random', 'contenttype'] as const

/** Null: no path of REST v4. */
export function parseCallPath(path: string): CallPath | null {
  const [empty, version, service = '', command = '', ...rest] = path.split('/')
  if (empty !== '' || version !== 'v4' || service === '' || command === '' || rest.length > 0) return null
  return { service, command }
}

export function parseCallQuery(rawQuery: string): ParsedCallQuery {
  const query = new URLSearchParams(rawQuery)
  for (const name of parameters) {
    if (query.getAll(name).length > 1) return refuse(60002, `${name} stands more than once in the URL`)
  }
  const app = query.get('sdkappid') ?? ''
  if (app === '') return refuse(60012, 'sdkappid is missing in the URL')
  const contentType = query.get('contenttype')
  if (contentType !== null && contentType.toLowerCase() !== 'json')
    return refuse(60025, 'contenttype in the URL must be json')
  // 16 digits would pass 2^53.
  if (!/^[1-9][0-9]{0,14}$/.test(app)) return refuse(60006, 'sdkappid in the URL must be a decimal number')
  const identifier = query.get('identifier') ?? ''
  if (identifier === '') return refuse(60004, 'identifier is missing in the URL')
  if (!isUserId(identifier))
    return refuse(60004, 'identifier in the URL must be 1 to 32 characters of printable ASCII')
  return { ok: true, query: { sdkAppId: Number(app), identifier, userSig: query.get('usersig') ?? '' } }
}

function refuse(code: number, info: string) {
  return { ok: false, code, info } as const
}
