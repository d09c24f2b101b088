/** pg-boss with a full queue: `drain-pg-boss.js TARGET COUNT POSTGRES_URL`. Batches of 64, fetched without a pause while there are more. */
import { PgBoss } from 'pg-boss'
import { createPost, report, webhookBody } from './posts.js'

const [target, total, url] = process.argv.slice(2)
const count = Number(total)
const name = 'webhooks'
const boss = new PgBoss({ connectionString: url, max: 10, supervise: false, schedule: false })
boss.on('error', (error) => {
  throw error
})
await boss.start()
await boss.createQueue(name)
await boss.deleteAllJobs(name)
for (let at = 0; at < count; at += 1000) {
  const many = Array.from({ length: Math.min(1000, count - at) }, (_, index) => ({
    data: { body: webhookBody(at + index) },
    retryLimit: 15,
    retryBackoff: true,
  }))
  await boss.insert(name, many)
}

const sender = createPost(target, 'undici')
const before = process.cpuUsage()
const began = performance.now()
const options = { batchSize: 64, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }
const allSent = Promise.withResolvers()
let sent = 0
await boss.work(name, options, async (jobs) => {
  await Promise.all(jobs.map(({ data }) => sender.post(data.body)))
  sent += jobs.length
  if (sent === count) allSent.resolve()
})
await allSent.promise
// What was sent last is completed by the statement behind its handler.
const settled = async () => {
  const { rows } = await boss
    .getDb()
    .executeSql(
      `SELECT count(*)::int AS settled FROM pgboss.job WHERE name = '${name}' AND state = 'completed'`,
    )
  return rows[0].settled
}
let delivered = await settled()
while (delivered < count) delivered = await settled()
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage(before)
await boss.stop({ graceful: false })
await sender.close()
report({ seconds, delivered, cpu })
