/**
 * Stand-ins for what a recorded webhook must not tell: rules R71, R72 and R74 of docs/spec/receiving.md. The same original
 * always gets the same one, so that webhooks which belong together still do. Dice come in as an argument.
 */
import { isIP } from 'node:net'
import { similarCharacters, visibleCharacters } from './similar-characters.ts'

/** The app of every fixture. */
export const STAND_IN_APP = 1_400_000_000
/** An original of fewer characters tells nobody apart. */
const TELLING_LENGTH = 4
const ATTEMPTS = 200
/** Begins of ids, and of addresses: a form, not a name. */
const markers = /(@TGS#_|@TGS#|@TOPIC#_|@TOA#_|#TOA#_|@RBT#|https?:\/\/)/
const allDigits = Array.from('0123456789')
const DAY_SECONDS = 86_400
/** What can be a time of this protocol, in seconds. */
const [FIRST_TIME, LAST_TIME] = [1_200_000_000, 4_000_000_000]

interface Spot {
  readonly from: number
  readonly to: number
}

export class StandIns {
  readonly #random: () => number
  readonly #known = new Map<string, string>()
  readonly #taken = new Set<string>()
  readonly #originals = new Set<string>()
  readonly #addresses = new Map<string, string>()
  /** All times move back together. */
  readonly #earlierBySeconds: number

  constructor(app: number, random: () => number) {
    this.#random = random
    this.#earlierBySeconds = Math.floor((30 + 370 * random()) * DAY_SECONDS)
    this.#known.set(String(app), String(STAND_IN_APP))
  }

  /** Told before stand-ins are made: none of them will be an original. */
  learn(original: string): void {
    for (const part of partsOf(original)) if (part.length >= TELLING_LENGTH) this.#originals.add(part)
  }

  text(original: string): string {
    if (isIP(original) !== 0) return this.#address(original)
    return partsOf(original)
      .map((part) => (markers.test(part) ? part : this.#ofPart(part)))
      .join('')
  }

  /** As many digits, the first of them lower unless it is 1: what fitted into 32 or 53 bits still does. Below 1,000 it stays. */
  digits(original: string): string {
    if (!isTellingNumber(original)) return original
    const [first = '1', ...rest] = original
    const begins = first === '1' ? ['1'] : allDigits.slice(1, Number(first))
    return this.#choose(original, [begins, ...rest.map(() => allDigits)])
  }

  /** Seconds or milliseconds in digits; what is no time is a number like any other. */
  time(original: string): string {
    const value = Number(original)
    if (isWithin(value, 1)) return String(value - this.#earlierBySeconds)
    if (isWithin(value, 1000)) return String(value - 1000 * this.#earlierBySeconds)
    return this.digits(original)
  }

  #ofPart(original: string): string {
    if (/^\d+$/.test(original) && (original.length < TELLING_LENGTH || isTellingNumber(original)))
      return this.digits(original)
    const characters = Array.from(original)
    const choices = characters.map(similarCharacters)
    const isForm = choices.every((others) => others.length === 0)
    const usable = isForm && original.length >= TELLING_LENGTH ? characters.map(visibleCharacters) : choices
    return this.#choose(
      original,
      characters.map((character, index) => (usable[index]?.length ? usable[index] : [character])),
    )
  }

  /** `choices`: of each character, at least one. */
  #choose(original: string, choices: readonly (readonly string[])[]): string {
    const known = this.#known.get(original)
    if (known !== undefined) return known
    const chosen = choices.map((some) => this.#oneOf(some))
    // Very short ones run out: two of them may then share one.
    for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
      const wrong = this.#wrongIn(chosen.join(''), original)
      if (wrong === null) break
      this.#rollAgain(chosen, choices, wrong)
    }
    const standIn = chosen.join('')
    this.#known.set(original, standIn)
    this.#taken.add(standIn)
    return standIn
  }

  /** The part that may not stay: all of it when it is taken, or where an original is to be read. */
  #wrongIn(text: string, original: string): Spot | null {
    if (text === original || this.#taken.has(text)) return { from: 0, to: text.length }
    for (const told of this.#originals) {
      const from = placeOf(told, text)
      if (from !== -1) return { from, to: from + told.length }
    }
    return null
  }

  #rollAgain(chosen: string[], choices: readonly (readonly string[])[], { from, to }: Spot): void {
    let place = 0
    for (const [index, character] of chosen.entries()) {
      const some = choices[index]
      if (place < to && place + character.length > from && some !== undefined)
        chosen[index] = this.#oneOf(some)
      place += character.length
    }
  }

  /** RFC 5737 and RFC 3849: addresses that nobody has. */
  #address(original: string): string {
    const known = this.#addresses.get(original)
    if (known !== undefined) return known
    const number = this.#addresses.size % 254
    const chosen = isIP(original) === 4 ? `203.0.113.${number + 1}` : `2001:db8::${(number + 1).toString(16)}`
    this.#addresses.set(original, chosen)
    return chosen
  }

  #oneOf(some: readonly string[]): string {
    return some[Math.floor(this.#random() * some.length)] ?? ''
  }
}

/** Is the original still to be read? Digits inside of a longer number are another number. */
export function survives(original: string, text: string): boolean {
  return placeOf(original, text) !== -1
}

function placeOf(original: string, text: string): number {
  if (!/^\d+$/.test(original)) return text.indexOf(original)
  return text.search(new RegExp(`(?<!\\d)${original}(?!\\d)`))
}

function partsOf(text: string): string[] {
  return text.split(markers).filter((part) => part !== '')
}

function isTellingNumber(digits: string): boolean {
  return digits.length >= TELLING_LENGTH && !digits.startsWith('0')
}

function isWithin(value: number, unit: number): boolean {
  return Number.isSafeInteger(value) && value >= FIRST_TIME * unit && value <= LAST_TIME * unit
}
