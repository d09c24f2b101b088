/**
 * Moments in which a process is killed, as patches of the sources: `failpoint('…')` before or after a line. TAKEBACK_FAILPOINT names
 * one of them and how many times it is passed before; `patched-modules.ts` defines the function.
 */
import type { Patch } from './patch.ts'

const webhooks = 'packages/takeback/src/chat-backend/webhooks'
const egress = 'packages/takeback/src/http/egress'
const receiver = 'packages/receiver/src'

/** In the order in which one delivery passes them. */
export const chatFailpoints = {
  'before-claim': before(`${webhooks}/line.ts`, '    const due = await durably(() => engine.jobs.lease('),
  'after-claim': before(`${webhooks}/line.ts`, '    const [first] = jobs\n'),
  connected: before(`${egress}/connecting.ts`, '      if (error === null && socket !== undefined) return'),
  'request-begun': before(`${egress}/exchange.ts`, '          controller = started\n'),
  'answer-begun': before(`${egress}/exchange.ts`, '          head = { status, headers: '),
  'answer-read': before(`${webhooks}/attempt.ts`, '  const base = {\n    attempt,\n'),
  'before-mark': before(`${webhooks}/deliver.ts`, '    const held = await settler.settle('),
  'after-mark': before(`${webhooks}/deliver.ts`, '    if (isBack) await durably('),
} as const

/** In the order in which one webhook passes them. */
export const receiverFailpoints = {
  'before-storing': before(`${receiver}/handle-webhook.ts`, '      const remembered = await door.remember('),
  'stored-not-answered': before(`${receiver}/handle-webhook.ts`, "      if (remembered.kind === 'stored')"),
  'before-handler': before(`${receiver}/attempt-recall.ts`, '  const recall = recallOfRow('),
  'handler-over': before(`${receiver}/apply-recalls.ts`, '    const step = nextStep(outcome, job.attempt, '),
  'before-record': before(
    `${receiver}/record-outcomes.ts`,
    "      await this.#inbox.turn('record-attempts', ",
  ),
  recorded: before(`${receiver}/record-outcomes.ts`, '      this.#changed()\n'),
} as const

/** Before each statement of each change of the tables, and before the change is recorded. */
const upgradeFailpoints: readonly Patch[] = [
  {
    file: 'packages/store/src/sqlite/migrate.ts',
    find: '      for (const sql of statements) database.exec(sql)\n',
    put: "      for (const sql of statements) failpoint('in-a-change'), database.exec(sql)\n      failpoint('in-a-change')\n",
  },
  {
    file: 'packages/store/src/postgres/migrate.ts',
    find: '    await connection.send([\n      ...statements.map((sql) => plainQuery(toPostgres(sql))),\n',
    put: `    for (const sql of statements) {
      failpoint('in-a-change')
      await connection.send([plainQuery(toPostgres(sql))])
    }
    failpoint('in-a-change')
    await connection.send([\n`,
  },
]

export type Failpoint = keyof typeof chatFailpoints | keyof typeof receiverFailpoints | 'in-a-change'

export function failpointPatches(): Patch[] {
  const onOneLine = Object.entries({ ...chatFailpoints, ...receiverFailpoints }).map(
    ([name, { file, find }]) => ({ file, find, put: `failpoint('${name}')\n${find}` }),
  )
  return [...onOneLine, ...upgradeFailpoints]
}

function before(file: string, find: string): Omit<Patch, 'put'> {
  return { file, find }
}
