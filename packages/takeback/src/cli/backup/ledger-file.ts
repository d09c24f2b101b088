/**
 * The ledger of recalls: JSON lines, appended, on another disk than the data. No text is in it. Rules BK5, BK6 and BK9 of
 * docs/spec/backup.md.
 *
 *   {"recalled":"1400000000/c2c/romeo/juliet/1_2_1795649691","at":1795649700000,"by":"administrator"}
 *   {"erased":"romeo","app":1400000000,"at":1795649710000,"by":"administrator"}
 *   {"upTo":1795649720000}                       everything until then is in it
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { readEffectKey } from '@takeback/protocol'
import { CannotRun } from '../cannot-run.ts'

export interface RecalledLine {
  /** As `effectKey` names a message. */
  readonly recalled: string
  /** Milliseconds. */
  readonly at: number
  readonly by: string
  readonly reason?: string
  readonly silent?: true
}

export interface ErasedLine {
  /** UserID. */
  readonly erased: string
  readonly app: number
  readonly at: number
  readonly by: string
}

interface UpToLine {
  readonly upTo: number
}

type LedgerLine = RecalledLine | ErasedLine | UpToLine

export interface Ledger {
  readonly lines: readonly (RecalledLine | ErasedLine)[]
  /** Everything until then is in it; 0: an empty one. */
  readonly upTo: number
}

/** Flushed to its disk when it returns. The file and its name are made when they are missing, for its owner alone. */
export function appendToLedger(file: string, lines: readonly LedgerLine[]): void {
  if (lines.length === 0) return
  try {
    const descriptor = openSync(file, 'a', 0o600)
    try {
      writeSync(descriptor, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new CannotRun(
      `Can't write the ledger ${file} (${codeOf(error)}): give a file on a disk of its own.`,
    )
  }
}

/** Nothing there: an empty one. Throws CannotRun for a line that is none, but for a last one that was cut off. */
export function readLedger(file: string): Ledger {
  if (!existsSync(file)) return { lines: [], upTo: 0 }
  const texts = readText(file).split('\n')
  const lines: (RecalledLine | ErasedLine)[] = []
  let upTo = 0
  texts.forEach((text, index) => {
    if (text === '') return
    const line = readLine(text)
    if (line === null) {
      // Its writer was killed: what it held was not said to be in it.
      if (index === texts.length - 1) return
      throw new CannotRun(`Line ${index + 1} of ${file} is no line of a ledger: mend or remove it.`)
    }
    if ('upTo' in line) upTo = Math.max(upTo, line.upTo)
    else lines.push(line)
  })
  return { lines, upTo }
}

/** Takes away what a killed writer left of a line: a further one would become part of it. */
export function mendLedger(file: string): void {
  if (!existsSync(file)) return
  const text = readText(file)
  if (text === '' || text.endsWith('\n')) return
  truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CannotRun(`Can't read the ledger ${file} (${codeOf(error)}).`)
  }
}

function readLine(text: string): LedgerLine | null {
  const given = parsed(text)
  if (typeof given !== 'object' || given === null) return null
  const { upTo, recalled, erased, app, at, by } = given as Readonly<Record<string, unknown>>
  if (isMoment(upTo)) return { upTo }
  if (!isMoment(at) || typeof by !== 'string') return null
  if (typeof recalled === 'string') return readEffectKey(recalled) === null ? null : (given as RecalledLine)
  const isErased = typeof erased === 'string' && erased !== '' && Number.isSafeInteger(app)
  return isErased ? (given as ErasedLine) : null
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'error'
}
