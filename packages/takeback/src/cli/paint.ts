import { styleText } from 'node:util'

export type Paint = (format: 'red' | 'yellow' | 'green' | 'dim' | 'bold', text: string) => string

/** Colours only on a terminal, and not when NO_COLOR is set: `styleText` looks at both itself. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream, validateStream: true })
}
