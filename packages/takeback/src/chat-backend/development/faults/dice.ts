/**
 * Dice that fall the same way for the same seed: rule DV27 of docs/spec/development.md. Not for secrets.
 *
 * A throw is named by what it is for, so that throws of different things don't disturb each other, whatever their order.
 */
import { hash } from 'node:crypto'

export const LARGEST_SEED = 4_294_967_295

/** From 0 to below 1. */
export function thrown(seed: number, ...name: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify([seed, ...name])).slice(0, 8), 16) / 2 ** 32
}
