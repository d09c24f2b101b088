import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light: light ?? '', dark: dark ?? '' },
  ]),
)

const onGrounds = ['ink', 'ink-soft', 'ink-faint', 'accent', 'warning', 'danger'].flatMap((ink) =>
  ['ground', 'sunken', 'hover'].map((ground) => [ink, ground] as const),
)
const onAccents = [
  ['on-accent', 'accent'],
  ['ink', 'accent-soft'],
  ['ink-soft', 'accent-soft'],
  ['ink-faint', 'accent-soft'],
  ['warning', 'accent-soft'],
  ['danger', 'accent-soft'],
  ['ink-soft', 'bone'],
] as const

test.each([...onGrounds, ...onAccents])('%s on %s has contrast AA in both themes', (ink, ground) => {
  for (const theme of ['light', 'dark'] as const) {
    expect(contrast(colour(ink, theme), colour(ground, theme)), theme).toBeGreaterThanOrEqual(4.5)
  }
})

function colour(name: string, theme: 'light' | 'dark'): string {
  const pair = colours.get(name)
  if (pair === undefined) throw new Error(`tokens.css has no --${name}`)
  return pair[theme]
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
