/**
 * authority.json as it must stand: who may take back what (role by operation by kind of conversation), and the threats T47
 * to T64 with what happens and the tests that show it. `node scripts/write-authority.ts` writes it, a person reviews
 * the change, and authority.test.ts holds it current.
 *
 * The codes come from the expected-*.ts beside, the tests from their titles ([T47] …). The sentences of the threats are
 * written by hand, in the file itself, and kept.
 */
import { readFileSync } from 'node:fs'
import type { Grid } from './cases.ts'
import { expectedEnds } from './expected-ends.ts'
import { expectedCallers } from './expected-callers.ts'
import { expectedRecalls } from './expected-recalls.ts'
import { expectedTalk } from './expected-talk.ts'
import { type ConversationKind, rolesOf } from './kinds.ts'
import { testTitles } from './test-titles.ts'

export interface Authority {
  readonly about: string
  readonly conversations: Readonly<Record<ConversationKind, Grid>>
  /** Who calls which command over REST. */
  readonly callers: Grid
  /** What happened after the message was said, and before it was taken back. */
  readonly ends: Readonly<Record<'group' | 'one-to-one', Grid>>
  readonly threats: readonly Threat[]
}

export interface Threat {
  readonly id: string
  readonly threat: string
  readonly outcome: string
  /** Whole titles by file. */
  readonly shownBy: Readonly<Record<string, readonly string[]>>
}

const threatIds = Array.from({ length: 64 - 47 + 1 }, (_, i) => `T${47 + i}`)

export const authorityFile = new URL('authority.json', import.meta.url)

export function readAuthority(): Authority {
  return JSON.parse(readFileSync(authorityFile, 'utf8')) as Authority
}

/** The file as text. */
export function writtenAuthority({ about, threats }: Authority): string {
  const titles = testTitles()
  return formatted({
    about,
    conversations: expectedConversations(),
    callers: expectedCallers(),
    ends: expectedEnds(),
    threats: threatIds.map((id) => {
      const known = threats.find((row) => row.id === id)
      return { id, threat: known?.threat ?? '', outcome: known?.outcome ?? '', shownBy: showing(id, titles) }
    }),
  })
}

function expectedConversations(): Authority['conversations'] {
  const kinds = Object.entries(rolesOf) as readonly (readonly [ConversationKind, readonly string[]])[]
  const grids = kinds.map(
    ([kind, roles]) =>
      [kind, { roles, rows: { ...expectedRecalls(kind, roles), ...expectedTalk(kind, roles) } }] as const,
  )
  return Object.fromEntries(grids) as Readonly<Record<ConversationKind, Grid>>
}

function showing(id: string, titles: ReadonlyMap<string, readonly string[]>): Threat['shownBy'] {
  const found = [...titles].map(
    ([path, all]) => [path, [...new Set(all)].filter((title) => title.includes(`[${id}]`))] as const,
  )
  return Object.fromEntries(found.filter(([, shown]) => shown.length > 0))
}

/** A grid is a table to the eye: its codes stand below their roles. */
function formatted(authority: Authority): string {
  const grids: Grid[] = []
  const holed = JSON.stringify(
    authority,
    (_, value: unknown) => (isGrid(value) ? `grid ${grids.push(value) - 1}` : value),
    2,
  )
  const drawn = holed.replaceAll(
    /^( *)(.*)"grid (\d+)"/gm,
    (_, indent: string, before: string, at: string) => {
      const grid = grids[Number(at)]
      return grid === undefined ? '' : `${indent}${before}${draw(grid, indent)}`
    },
  )
  return `${drawn}\n`
}

function isGrid(value: unknown): value is Grid {
  return typeof value === 'object' && value !== null && 'roles' in value && 'rows' in value
}

function draw({ roles, rows }: Grid, indent: string): string {
  const names = roles.map((role) => JSON.stringify(role))
  const labels = Object.keys(rows).map((name) => `${JSON.stringify(name)}: `)
  const widest = Math.max(...labels.map((label) => label.length))
  const row = (cells: readonly unknown[]) =>
    `[${cells.map((cell, i) => String(cell).padStart(names[i]?.length ?? 0)).join(', ')}]`
  const lines = Object.values(rows).map((codes, i) => `    ${(labels[i] ?? '').padEnd(widest)}${row(codes)}`)
  return [
    '{',
    `  ${'"roles": '.padEnd(widest + 2)}${row(names)},`,
    '  "rows": {',
    lines.join(`,\n${indent}`),
    '  }',
    '}',
  ].join(`\n${indent}`)
}
