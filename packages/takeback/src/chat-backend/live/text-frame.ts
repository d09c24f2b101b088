/**
 * A WebSocket text frame as bytes (RFC 6455 section 5.2: whole, not masked, not compressed), so that an event is framed
 * once for all who hear it.
 */
const wholeText = 0x81
const sixteenBits = 126
const sixtyFourBits = 127

export function textFrame(text: string): Buffer {
  const size = Buffer.byteLength(text)
  const header = size < sixteenBits ? 2 : size <= 0xffff ? 4 : 10
  const frame = Buffer.allocUnsafe(header + size)
  frame[0] = wholeText
  if (header === 2) frame[1] = size
  else if (header === 4) {
    frame[1] = sixteenBits
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = sixtyFourBits
    frame.writeBigUInt64BE(BigInt(size), 2)
  }
  frame.write(text, header)
  return frame
}
