import { expect, test } from 'vitest'
import * as ws from 'ws'
import { textFrame } from './text-frame.ts'

// The types of ws leave its Sender out.
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  '[LV40] a frame of %i bytes is what ws writes',
  (size) => {
    const words = '回'.repeat(Math.floor(size / 3)) + 'x'.repeat(size % 3)
    const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }
    expect(textFrame(words).equals(Buffer.concat(Sender.frame(Buffer.from(words), options)))).toBe(true)
  },
)
