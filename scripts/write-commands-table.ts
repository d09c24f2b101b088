/** Writes docs/wire/commands.md from the registry of REST commands. */
import { writeFileSync } from 'node:fs'
import { commandsTable } from '../packages/takeback/src/chat-backend/rest/commands-table.ts'
import { restRegistry } from '../packages/takeback/src/chat-backend/rest/registry.ts'

const file = new URL('../docs/wire/commands.md', import.meta.url)
writeFileSync(file, commandsTable(restRegistry))
