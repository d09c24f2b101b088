/** From the flags of `takeback trigger` to what shall be recalled; a flag that fits not is refused, never ignored. */
import type { RecallKind } from '@takeback/protocol'
import { type FlagName, type FlagValues, UsageError } from '../flags.ts'
import type { RecallWish } from './recall-body.ts'

const kinds = ['c2c', 'group', 'topic', 'official'] as const satisfies readonly RecallKind[]

/** `word`: which kind of recall. */
export function wishOf(values: FlagValues, word: string | undefined): RecallWish {
  const kind = kinds.find((known) => known === word)
  if (kind === undefined) {
    const given = word === undefined ? 'Say what to recall' : `"${word}" is no kind of recall`
    throw new UsageError(`${given}: takeback trigger c2c, group, topic or official.`)
  }
  const { list = 1, form = 'intl', 'event-time': eventTime = 'string' } = values
  if (kind === 'c2c' && list !== 1) {
    throw new UsageError(
      `--list is "${list}": a one-to-one recall takes back exactly one message. Take group, topic or official.`,
    )
  }
  onlyFor(values, 'form', kind, ['c2c'])
  onlyFor(values, 'event-time', kind, ['group', 'topic'])
  if (form !== 'intl' && form !== 'cn' && form !== 'both')
    throw new UsageError(`--form is "${form}": give intl, cn or both.`)
  if (eventTime !== 'string' && eventTime !== 'integer')
    throw new UsageError(`--event-time is "${eventTime}": give string or integer.`)
  return { kind, list, form, eventTimeAs: eventTime }
}

function onlyFor(
  values: FlagValues,
  flag: 'form' | 'event-time',
  kind: RecallKind,
  right: readonly RecallKind[],
): void {
  if (values[flag] === undefined || right.includes(kind)) return
  throw new UsageError(
    `--${flag} is "${values[flag]}": it is for ${right.join(' and ')} recalls only, and this one is ${kind}.`,
  )
}

/** A real recall makes its own webhook. */
export function refuseWithChat(values: FlagValues, url: string | undefined): void {
  const useless = (['token', 'set', 'form', 'event-time'] as const satisfies FlagName[]).find((flag) => {
    const value = values[flag]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  const what = url === undefined ? (useless === undefined ? undefined : `--${useless}`) : `the URL "${url}"`
  if (what === undefined) return
  throw new UsageError(
    `--chat performs a real recall, whose webhook the Chat backend makes and sends: it has no use for ${what}.`,
  )
}
