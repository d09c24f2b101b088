/** A guide of docs/guide, as a reader takes it: the files it prints, the commands it gives, the answers it shows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../docs/guide', import.meta.url))

/** A fenced block; what stands behind the opening fence tells what it is: `js file=app.js on=postgres`. */
export interface Block {
  readonly language: string
  readonly file: string | undefined
  /** Which kind of database a file is for, when there are several of one name. */
  readonly on: string | undefined
  readonly text: string
}

/** In the order of the text. */
export function readBlocks(name: string): Block[] {
  const text = readFileSync(join(folder, name), 'utf8')
  return [...text.matchAll(/^```(\S*)(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', rest = '', content = '']) => ({
      language,
      file: /file=(\S+)/.exec(rest)?.[1],
      on: /on=(\S+)/.exec(rest)?.[1],
      text: content,
    }),
  )
}

/** A script is a file and no command. */
export function commandsOf(blocks: readonly Block[]): string[] {
  return blocks
    .filter(({ language, file }) => language === 'sh' && file === undefined)
    .map(({ text }) => text.trimEnd())
}
