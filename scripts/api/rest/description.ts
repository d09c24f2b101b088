/** What the description of a REST command says beside its schema of requests. */
import * as v from 'valibot'

export interface RestDescription {
  /** What it does, for the list of operations. */
  readonly summary: string
  /** The answer's fields beside the envelope. */
  readonly answer: v.ObjectEntries
  /** A request, with the names of the documents' samples. */
  readonly example: object
}

/** By path, for example `openim/sendmsg`. */
export type RestDescriptions = Readonly<Record<string, RestDescription>>

export const text = v.string()
export const integer = v.pipe(v.number(), v.integer())
export const seconds = v.pipe(integer, v.minValue(0), v.description('Unix seconds'))
export const milliseconds = v.pipe(integer, v.minValue(0), v.description('Unix milliseconds'))
export const code = v.pipe(integer, v.minValue(0), v.description('0: success; else an error code'))
export const onOff = v.picklist(['On', 'Off'])
export const flag = v.picklist([0, 1])
export const maybe = v.exactOptional
/** No field beside the envelope. */
export const nothing = {}

export const messageElements = v.pipe(
  v.array(v.object({ MsgType: text, MsgContent: v.looseObject({}) })),
  v.description('Empty when the message was taken back'),
)
export const sampleText = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }]
export const sampleMsgKey = '48374_2837546_1557481126'
