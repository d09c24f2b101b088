import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandsTable } from './commands-table.ts'
import { commandPath, restRegistry } from './registry.ts'

test('docs/wire/commands.md is current: else run `node scripts/write-commands-table.ts`', () => {
  const file = new URL('../../../../../docs/wire/commands.md', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(commandsTable(restRegistry))
})

test('no command stands twice, and none is both served and not', () => {
  const names = [...restRegistry.served.map((command) => command.wire), ...restRegistry.unserved].map(
    (command) => commandPath(command),
  )
  expect(new Set(names).size).toBe(names.length)
})
