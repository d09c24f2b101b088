/** A webhook as a fixture, in the shape of fixtures/wire: rules R70-R74 of docs/spec/receiving.md. */
import { parseStrictJson } from '@takeback/protocol'
import type { SeenWebhook } from '@takeback/receiver'
import { isProtocolWord, scrubJson } from './scrub-json.ts'
import { scrubUrl } from './scrub-url.ts'
import type { StandIns } from './stand-ins.ts'

export interface Fixture {
  /** Also of its file, without the ending. */
  readonly name: string
  /** The text of the file. */
  readonly text: string
}

const NAME_LENGTH = 80

/** Null: the body is no JSON object, so nobody can say what in it is an id. */
export function fixtureOf({ url, body }: SeenWebhook, number: number, standIns: StandIns): Fixture | null {
  const json = parseStrictJson(body)
  if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    return null
  const command = commandOf(url, json.value)
  const name = `${String(number).padStart(4, '0')}-${command.slice(0, NAME_LENGTH)}`
  const head = {
    name,
    source: 'recorded by takeback receive --record',
    kind: 'webhook',
    command,
    url: scrubUrl(url, standIns),
  }
  // The body stays the text that it was: a number that is read and written again may look otherwise.
  const scrubbed = scrubJson(new TextDecoder().decode(body), standIns)
  return { name, text: `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "body": ${scrubbed.trim()}\n}\n` }
}

function commandOf(url: string, body: object): string {
  const inUrl = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('CallbackCommand')
  const inBody = 'CallbackCommand' in body ? String(body.CallbackCommand) : ''
  return [inUrl ?? '', inBody].find((word) => isProtocolWord('CallbackCommand', word)) ?? 'unnamed'
}
