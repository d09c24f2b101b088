/**
 * Identifiers of the wire and the keys made of them. Sources: PROTOCOL I:34919, I:60813, I:33529, I:49471.
 *
 * Ids are judged by length and characters only, never by a prefix: the documents' own samples (`#TOA#_123`,
 * a community called `1213456`) break the documented prefixes. Control characters and lone surrogates are never
 * part of an id: two such ids may become one in a database, and a line break would forge a UserSig.
 */
export const MAX_USER_ID_BYTES = 32
export const MAX_GROUP_ID_BYTES = 48
export const MAX_TOPIC_ID_BYTES = 96
export const MAX_OFFICIAL_ID_BYTES = 48
export const MAX_MSG_KEY_LENGTH = 50
export const MAX_UINT32 = 4_294_967_295

const printableAscii = /^[\x20-\x7e]+$/
const controlOrLoneSurrogate = /[\p{Cc}\p{Cs}]/u
const encoder = new TextEncoder()

/** 1 to 32 bytes of printable ASCII (0x20 to 0x7e). */
export function isUserId(text: string): boolean {
  return text.length <= MAX_USER_ID_BYTES && printableAscii.test(text)
}

/** 1 to 48 bytes of UTF-8 without control characters. */
export function isGroupId(text: string): boolean {
  return isPlainText(text, MAX_GROUP_ID_BYTES)
}

/** 1 to 96 bytes of UTF-8 without control characters. An empty TopicId on the wire means "no topic". */
export function isTopicId(text: string): boolean {
  return isPlainText(text, MAX_TOPIC_ID_BYTES)
}

/** 1 to 48 bytes of UTF-8 without control characters. */
export function isOfficialId(text: string): boolean {
  return isPlainText(text, MAX_OFFICIAL_ID_BYTES)
}

/** A non-empty, well-formed text without control characters of at most `maxBytes` UTF-8 bytes. */
export function isPlainText(text: string, maxBytes: number): boolean {
  if (text.length === 0 || text.length > maxBytes) return false
  if (printableAscii.test(text)) return true
  return !controlOrLoneSurrogate.test(text) && encoder.encode(text).length <= maxBytes
}

export interface MsgKeyParts {
  readonly seq: number
  readonly random: number
  /** Seconds. */
  readonly time: number
}

/** `MsgSeq_MsgRandom_MsgTime`: names a one-to-one message inside its conversation, for example `48374_2837546_1557481126`. */
export function formatMsgKey({ seq, random, time }: MsgKeyParts): string {
  return `${seq}_${random}_${time}`
}

/** Null unless the text is exactly what `formatMsgKey` writes: three uint32 without leading zeros. */
export function parseMsgKey(text: string): MsgKeyParts | null {
  const [seq, random, time, ...rest] = text.split('_').map(uint32FromText)
  if (rest.length > 0) return null
  if (seq === undefined || random === undefined || time === undefined) return null
  if (seq === null || random === null || time === null) return null
  return { seq, random, time }
}

/** `Seq_1_ServerTime`: names a message of an official account, for example `71_1_1698741698`. Time in seconds. */
export function formatOfficialMsgKey(seq: number, time: number): string {
  return formatMsgKey({ seq, random: 1, time })
}

/** Null unless the middle number is the constant 1. */
export function parseOfficialMsgKey(text: string): { readonly seq: number; readonly time: number } | null {
  const parts = parseMsgKey(text)
  return parts === null || parts.random !== 1 ? null : { seq: parts.seq, time: parts.time }
}

/**
 * `<tinyId>-<clientTime>-<random>`: what client SDKs call `msgID`. Client time in seconds.
 * A tinyId is larger than 2^53, so it stays a string.
 */
export function formatMsgId(tinyId: string, clientTime: number, random: number): string {
  return `${tinyId}-${clientTime}-${random}`
}

function uint32FromText(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,9})$/.test(text)) return null
  const value = Number(text)
  return value <= MAX_UINT32 ? value : null
}
