import type * as v from 'valibot'
import { expect, test } from 'vitest'
import { type downFrame, downFrameTrouble } from './down-schema.ts'
import type { DownFrame } from './down.ts'

type Checked = v.InferOutput<typeof downFrame>
/** That the schema and the types are of one mind is checked when this is compiled. */
const typed = (frame: Checked): DownFrame => frame
const checked = (frame: DownFrame): Checked => frame

const message = {
  conversation: 'C2Cromeo',
  key: { seq: 1, random: 2, time: 3 },
  msgId: '144115-3-2',
  sender: 'romeo',
  time: 3,
  body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }],
  custom: null,
  recalled: null,
  onlineOnly: false,
  counted: true,
  at: [],
  eventSeq: 4,
}
const told: DownFrame = {
  op: 'event',
  conversation: 'C2Cromeo',
  seq: 4,
  after: 3,
  event: { kind: 'message', message },
}

test('[LV7] a frame has the fields of down.ts, and no others', () => {
  expect(downFrameTrouble(typed(checked(told)))).toBeNull()
  expect(downFrameTrouble({ op: 'ok', id: 1, message }, 'send')).toBeNull()
  expect(downFrameTrouble({ op: 'ok', id: 1, message }, 'recall')).toMatch(/^message: /)
  expect(downFrameTrouble({ op: 'ok', id: 1 }, 'send')).toMatch(/^message: /)
  const { eventSeq: _, ...cut } = message
  expect(downFrameTrouble({ op: 'ok', id: 1, message: cut }, 'send')).toMatch(/^message\.eventSeq: /)
  for (const wrong of [
    null,
    [],
    { op: 'later' },
    { ...told, text: 'of the message' },
    { ...told, event: { ...told.event, kind: 'recall' } },
    { op: 'kicked', why: 'because' },
    { op: 'refused', id: null, code: 10002 },
  ])
    expect(downFrameTrouble(wrong), JSON.stringify(wrong)).not.toBeNull()
})
