/**
 * The ledger of recalls: JSON lines, appended, on another disk than the data. No text is in it. Rules BK5, BK6 and BK9 of
 * docs/spec/backup.md. It is read in slices: a day of a large service does not fit in memory.
 *
 *   {"recalled":"1400000000/c2c/romeo/juliet/1_2_1795649691","at":1795649700000,"by":"administrator"}
 *   {"erased":"romeo","app":1400000000,"at":1795649710000,"by":"administrator"}
 *   {"upTo":1795649720000}                       everything until then is in it
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs'
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

export type KnownLine = RecalledLine | ErasedLine
type LedgerLine = KnownLine | UpToLine

export interface Ledger {
  /** Read from the file whenever they are walked through. */
  readonly lines: Iterable<KnownLine>
  readonly count: number
  /** Everything until then is in it; 0: an empty one. */
  readonly upTo: number
}

/** Where a ledger is to be written on. */
export interface LedgerEnd {
  readonly upTo: number
  /** Lines of what happened later than `upTo`: there may be more of that time. */
  readonly later: readonly KnownLine[]
}

const SLICE_BYTES = 1024 * 1024
/** Some hundred bytes are usual. */
const LONGEST_LINE_BYTES = 64 * 1024
const LINES_TOGETHER = 256
const LINE_FEED = 0x0a

/** Flushed to its disk when it returns. The file and its name are made when they are missing, for its owner alone. */
export function appendToLedger(file: string, lines: readonly LedgerLine[]): void {
  if (lines.length === 0) return
  try {
    const descriptor = openSync(file, 'a', 0o600)
    try {
      // All of it, or an error: a disk that is nearly full takes the beginning.
      writeFileSync(descriptor, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
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

/** Throws CannotRun for a line that is none, but for a last one that was cut off. */
export function readLedger(file: string): Ledger {
  let count = 0
  let upTo = 0
  for (const line of linesIn(file)) {
    if ('upTo' in line) upTo = Math.max(upTo, line.upTo)
    else count += 1
  }
  return { lines: { [Symbol.iterator]: () => knownLinesIn(file) }, count, upTo }
}

export const isRecalled = (line: KnownLine): line is RecalledLine => 'recalled' in line
export const isErased = (line: KnownLine): line is ErasedLine => 'erased' in line

/** Lines of one kind, of one ledger after the other. Turns of one slice are asked for at once; the store commits them together. */
export function* slicesOf<Line extends KnownLine>(
  ledgers: readonly Ledger[],
  isOfKind: (line: KnownLine) => line is Line,
): Generator<Line[]> {
  let slice: Line[] = []
  for (const { lines } of ledgers) {
    for (const line of lines) {
      if (!isOfKind(line)) continue
      slice.push(line)
      if (slice.length < LINES_TOGETHER) continue
      yield slice
      slice = []
    }
  }
  if (slice.length > 0) yield slice
}

/**
 * To be called before anything is appended: takes away what a killed writer left of a line, as a further one would become
 * part of it. Nothing there: the end of an empty one. Throws as `readLedger`.
 */
export function openLedger(file: string): LedgerEnd {
  let end: LedgerEnd = { upTo: 0, later: [] }
  if (!existsSync(file)) return end
  let since: KnownLine[] = []
  for (const line of linesIn(file)) {
    if (!('upTo' in line)) since.push(line)
    else {
      end = reached(end, line.upTo, since)
      since = []
    }
  }
  mend(file)
  return reached(end, end.upTo, since)
}

export function reached(end: LedgerEnd, upTo: number, more: readonly KnownLine[]): LedgerEnd {
  const further = Math.max(end.upTo, upTo)
  return { upTo: further, later: [...end.later, ...more].filter(({ at }) => at > further) }
}

function* knownLinesIn(file: string): Generator<KnownLine> {
  for (const line of linesIn(file)) if (!('upTo' in line)) yield line
}

function* linesIn(file: string): Generator<LedgerLine> {
  let number = 0
  for (const { text, isWhole } of textsIn(file)) {
    number += 1
    if (text === '') continue
    const line = readLine(text)
    // Its writer was killed: what it held was not said to be in it.
    if (line === null && !isWhole) return
    if (line === null)
      throw new CannotRun(`Line ${number} of ${file} is no line of a ledger: mend or remove it.`)
    yield line
  }
}

/** `isWhole`: a line feed is behind it. */
function* textsIn(file: string): Generator<{ readonly text: string; readonly isWhole: boolean }> {
  let rest = Buffer.alloc(0)
  for (const slice of bytesOf(file)) {
    const bytes = Buffer.concat([rest, slice])
    let from = 0
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      yield { text: bytes.toString('utf8', from, end), isWhole: true }
      from = end + 1
    }
    rest = bytes.subarray(from)
    if (rest.length > LONGEST_LINE_BYTES)
      throw new CannotRun(`${file} is no ledger: it has a line of more than ${LONGEST_LINE_BYTES} bytes.`)
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), isWhole: false }
}

function* bytesOf(file: string): Generator<Buffer> {
  const descriptor = reading(file, () => openSync(file, 'r'))
  try {
    for (;;) {
      const slice = Buffer.allocUnsafe(SLICE_BYTES)
      const read = reading(file, () => readSync(descriptor, slice))
      if (read === 0) return
      yield slice.subarray(0, read)
    }
  } finally {
    closeSync(descriptor)
  }
}

function mend(file: string): void {
  reading(file, () => {
    const descriptor = openSync(file, 'r+')
    try {
      const { size } = fstatSync(descriptor)
      const tail = Buffer.alloc(Math.min(size, 2 * LONGEST_LINE_BYTES))
      readSync(descriptor, tail, 0, tail.length, size - tail.length)
      const cutOff = tail.length - (tail.lastIndexOf(LINE_FEED) + 1)
      if (cutOff > 0) ftruncateSync(descriptor, size - cutOff)
    } finally {
      closeSync(descriptor)
    }
  })
}

function reading<Result>(file: string, read: () => Result): Result {
  try {
    return read()
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
