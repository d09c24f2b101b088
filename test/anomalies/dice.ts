/** Dice that fall the same way for the same seed: numbers from 0 to below 1 (mulberry32). */
export type Dice = () => number

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** From 0 to below `count`. */
export function below(dice: Dice, count: number): number {
  return Math.floor(dice() * count)
}

export function oneOf<Value>(dice: Dice, values: readonly Value[]): Value {
  const value = values[below(dice, values.length)]
  if (value === undefined) throw new RangeError('there is nothing to choose from')
  return value
}

/** Each once, in an order of the dice. */
export function shuffled<Value>(dice: Dice, values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, at: dice() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
