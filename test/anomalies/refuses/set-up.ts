/** A set-up that should be refused, and what is to be said of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../../e2e/service.ts'
import type { Trying } from '../runs/scene.ts'

export interface Case {
  readonly what: string
  /** Makes it so in a data folder; gives the arguments of the command. */
  set(place: Place): Promise<readonly string[]> | readonly string[]
  readonly says: RegExp
}

export interface Place {
  readonly data: string
  readonly inbox: string
  /** Something that was written by hand. */
  file(name: string, text: string): string
  /** Ended with the case. */
  readonly closing: (() => unknown)[]
}

export const receive = ({ data }: Place, ...more: readonly string[]): string[] => [
  'receive',
  // Without one it says that too.
  '--token',
  'a-token-of-more-than-24-characters',
  '--data',
  data,
  '--callback-port',
  '0',
  '--monitor-port',
  '0',
  ...more,
]

export const chat = ({ data }: Place, ...more: readonly string[]): string[] => [
  'chat',
  '--data',
  data,
  '--port',
  '0',
  ...more,
]

/** One sentence on standard error, nothing else, and the code of a refusal. */
export async function tryCase(trying: Trying, one: Case): Promise<void> {
  const { what, says } = one
  const folder = mkdtempSync(join(tmpdir(), 'takeback-unsafe-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const closing: (() => unknown)[] = []
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  try {
    const args = await one.set({ data, inbox: join(data, 'inbox.db'), file, closing })
    const { code, out, err } = await runCommand(args)
    const isOne = /^takeback: [^\n]+$/.test(err.trim())
    if (code !== 1 && code !== 2) trying.broke(`${what}: it ended with ${code}`)
    if (out !== '' || !isOne || !says.test(err.trim())) trying.broke(`${what}: it said ${out}${err}`)
    trying.tried(1)
  } finally {
    for (const close of closing) await close()
    rmSync(folder, { recursive: true })
  }
}
