/**
 * `MsgBody`: an array of elements in the order they are shown. Source: I:33527 (at most one custom element).
 *
 * A reader takes any element with a type and an object of content: types unknown today still have to be carried.
 */
import * as v from 'valibot'

export const messageElementSchema = v.looseObject({
  MsgType: v.pipe(v.string(), v.nonEmpty('must not be empty')),
  MsgContent: v.looseObject({}),
})

export const messageBodySchema = v.array(messageElementSchema)

export type MessageElement = v.InferOutput<typeof messageElementSchema>
export type MessageBody = v.InferOutput<typeof messageBodySchema>

/** The documented element types. */
export const messageTypes = [
  'TIMTextElem',
  'TIMLocationElem',
  'TIMFaceElem',
  'TIMCustomElem',
  'TIMSoundElem',
  'TIMImageElem',
  'TIMFileElem',
  'TIMVideoFileElem',
  'TIMRelayElem',
  'TIMGroupTipElem',
] as const

/** What a sender may not send, as one sentence; null when the body is fine. */
export function messageBodyTrouble(body: MessageBody): string | null {
  if (body.length === 0) return 'MsgBody: must hold at least one element'
  for (const [index, element] of body.entries()) {
    if (!(messageTypes as readonly string[]).includes(element.MsgType)) {
      return `MsgBody.${index}.MsgType: is no documented element type`
    }
    if (element.MsgType === 'TIMTextElem' && typeof element.MsgContent['Text'] !== 'string') {
      return `MsgBody.${index}.MsgContent.Text: must be a string`
    }
  }
  const customs = body.filter((element) => element.MsgType === 'TIMCustomElem')
  return customs.length > 1 ? 'MsgBody: may hold only one TIMCustomElem' : null
}
