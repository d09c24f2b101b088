/** docs/wire/commands.md from the registry: `scripts/write-commands-table.ts` writes it, a test holds it current. */
import { commandPath, type AnyRestCommand, type RestRegistry } from './registry.ts'
import { unservedCode } from './unserved.ts'

export function commandsTable({ served, unserved }: RestRegistry): string {
  const servedRows = served.map(
    ({ wire }) => `| \`v4/${commandPath(wire)}\` | ${wire.source} | ${limitsOf(wire)} |`,
  )
  const unservedRows = unserved.map(
    (command) => `| \`v4/${commandPath(command)}\` | ${command.source ?? '–'} | ${unservedCode} |`,
  )
  return `# REST v4 commands

Generated from the registry by \`node scripts/write-commands-table.ts\`: do not edit.
Rules of calling: [../spec/rest.md](../spec/rest.md). Where the documents are silent: [choices.md](choices.md).

## Served

\`takeback_config\` and \`takeback_recall\` are ours, not Tencent's. The last column holds when the app's limits are \`tencent\`:
beyond the calls per second 60007 is answered.

| command | document | calls per second |
| --- | --- | --- |
${servedRows.toSorted().join('\n')}

## Documented, not served yet

| command | document | answers |
| --- | --- | --- |
${unservedRows.toSorted().join('\n')}
`
}

function limitsOf({ callsPerSecond, minuteQuota }: AnyRestCommand['wire']): string {
  if (minuteQuota === undefined) return String(callsPerSecond)
  const { units, of, code } = minuteQuota
  return `${callsPerSecond}, and ${units} ${of} per minute (${code})`
}
