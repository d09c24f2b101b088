/**
 * graphile-worker with a full queue: `drain-graphile-worker.js TARGET COUNT POSTGRES_URL default|batched`. `batched`: the
 * settings of its performance page, a local queue and completions in batches.
 */
import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { createPost, report, webhookBody } from './posts.js'

const [target, total, connectionString, mode] = process.argv.slice(2)
const count = Number(total)

const logger = new Logger(() => () => {})
const utils = await makeWorkerUtils({ connectionString, logger })
await utils.migrate()
for (let at = 0; at < count; at += 1000) {
  const many = Array.from({ length: Math.min(1000, count - at) }, (_, index) => ({
    identifier: 'recall',
    payload: { body: webhookBody(at + index) },
    maxAttempts: 15,
  }))
  await utils.addJobs(many)
}

const sender = createPost(target, 'undici')
const before = process.cpuUsage()
const began = performance.now()
const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
const runner = await run({
  logger,
  taskList: { recall: ({ body }) => sender.post(body) },
  preset: {
    worker: {
      connectionString,
      concurrentJobs: 64,
      maxPoolSize: 20,
      pollInterval: 500,
      ...(mode === 'batched' ? batched : {}),
    },
  },
})
// It deletes what is completed.
const left = () =>
  utils.withPgClient(async (client) => {
    const { rows } = await client.query('SELECT count(*)::int AS left FROM graphile_worker._private_jobs')
    return rows[0].left
  })
let delivered = count - (await left())
while (delivered < count) {
  await new Promise((resolve) => setTimeout(resolve, 20))
  delivered = count - (await left())
}
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage(before)
await runner.stop()
await utils.release()
await sender.close()
report({ seconds, delivered, cpu })
