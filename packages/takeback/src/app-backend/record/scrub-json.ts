/**
 * A webhook's body without what it must not tell: rules R71-R73 of docs/spec/receiving.md. Works on the text, token by
 * token, so that the order, the white space, the form of numbers and the escapes stay. The text is valid JSON.
 */
import { groupTypes } from '@takeback/protocol'
import type { StandIns } from './stand-ins.ts'

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g

/** Words of the protocol, by the field that holds them: they are its form. */
const words: Readonly<Record<string, RegExp>> = {
  CallbackCommand: /^[A-Z]\w*\.[A-Z]\w*$/,
  MsgType: /^TIM[A-Z]\w*Elem$/,
  Type: new RegExp(`^(?:${groupTypes.join('|')})$`),
  OptPlatform: /^(?:RESTAPI|Web|Android|iOS|iPhone|iPad|Windows|Mac|Linux|Unknown)$/i,
  ErrorInfo: /^send msg succeed$/,
  ActionStatus: /^(?:OK|FAIL)$/,
}
/** Numbers that are no ids: codes. */
const codes: ReadonlySet<string> = new Set(['SendMsgResult', 'ErrorCode'])

export function isProtocolWord(field: string, text: string): boolean {
  return Object.hasOwn(words, field) && words[field]?.test(text) === true
}

export function scrubJson(text: string, standIns: StandIns): string {
  for (const { field, token } of valuesOf(text))
    for (const told of tellingParts(field, token)) standIns.learn(told)
  let out = ''
  let end = 0
  for (const { field, token, index } of valuesOf(text)) {
    out += text.slice(end, index) + scrubbed(field, token, standIns)
    end = index + token.length
  }
  return out + text.slice(end)
}

interface Value {
  /** The key that it stands under; of an array's element, the array's. */
  readonly field: string
  readonly token: string
  readonly index: number
}

/** Strings and numbers that are values. */
export function* valuesOf(text: string): Generator<Value> {
  const fields: string[] = []
  const found = [...text.matchAll(tokens)]
  let field = ''
  for (const [place, { 0: token, index }] of found.entries()) {
    if (token === '{' || token === '[') fields.push(field)
    else if (token === '}' || token === ']') field = fields.pop() ?? ''
    else if (token === ',') field = fields.at(-1) ?? ''
    else if (token.startsWith('"') && found[place + 1]?.[0] === ':') field = JSON.parse(token) as string
    else if (/^["\d-]/.test(token)) yield { field, token, index }
  }
}

function scrubbed(field: string, token: string, standIns: StandIns): string {
  if (!token.startsWith('"')) return codes.has(field) ? token : scrubbedNumber(field, token, standIns)
  const text = JSON.parse(token) as string
  return isProtocolWord(field, text) ? token : writtenLike(token, scrubbedText(field, text, standIns))
}

function scrubbedText(field: string, text: string, standIns: StandIns): string {
  if (field.endsWith('Time') && /^\d+$/.test(text)) return standIns.time(text)
  const form = Object.hasOwn(keyForms, field) ? keyForms[field] : undefined
  return form?.test(text) === true ? scrubbedKey(field, text, standIns) : standIns.text(text)
}

/** `MsgSeq_MsgRandom_MsgTime` and `tinyId-time-random`: each part is what it was. */
function scrubbedKey(field: string, text: string, standIns: StandIns): string {
  const timePlace = field === 'MsgKey' ? 2 : 1
  let place = 0
  return text.replaceAll(/\d+/g, (part) =>
    place++ === timePlace ? standIns.time(part) : standIns.digits(part),
  )
}

const keyForms: Readonly<Record<string, RegExp>> = {
  MsgKey: /^\d+_\d+_\d+$/,
  MsgId: /^\d+-\d+-\d+$/,
}

function scrubbedNumber(field: string, token: string, standIns: StandIns): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^(-?)(\d+)(\.\d+)?([eE][+-]?\d+)?$/.exec(token) ?? []
  const scrub = field.endsWith('Time') ? standIns.time(whole) : standIns.digits(whole)
  // A place on the map is told by what stands behind the point.
  return sign + scrub + scrubbedFraction(fraction, standIns) + exponent
}

function scrubbedFraction(fraction: string, standIns: StandIns): string {
  if (fraction.length <= 4) return fraction
  // A one before it, as a fraction may begin with zeros.
  return `.${standIns.digits(`1${fraction.slice(1)}`).slice(1)}`
}

/** What must not be left of a value. */
export function tellingParts(field: string, token: string): string[] {
  if (!token.startsWith('"')) return codes.has(field) ? [] : (token.match(/\d+/g) ?? [])
  const text = JSON.parse(token) as string
  if (isProtocolWord(field, text)) return []
  const isKey = Object.hasOwn(keyForms, field) && keyForms[field]?.test(text) === true
  return isKey ? (text.match(/\d+/g) ?? []) : [text]
}

const beyondAscii = /[\u0080-\uffff]/

/** The escapes that the original used. */
function writtenLike(token: string, text: string): string {
  const written = JSON.stringify(text)
  const slashes = token.includes('\\/') ? written.replaceAll('/', '\\/') : written
  const isAscii = !beyondAscii.test(token)
  return isAscii ? slashes.replaceAll(new RegExp(beyondAscii, 'g'), escaped) : slashes
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
