/** BullMQ with a full queue: `drain-bullmq.js TARGET COUNT REDIS_PORT fetch|undici`. Completed jobs are kept, as ours are. */
import { Queue, Worker } from 'bullmq'
import { createPost, report, webhookBody } from './posts.js'

const [target, total, port, client] = process.argv.slice(2)
const count = Number(total)
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null }
const queue = new Queue('webhooks', { connection })
await queue.obliterate({ force: true })
for (let at = 0; at < count; at += 1000) {
  const many = Array.from({ length: Math.min(1000, count - at) }, (_, index) => ({
    name: 'recall',
    data: { body: webhookBody(at + index) },
    opts: { attempts: 15, backoff: { type: 'exponential', delay: 1000 } },
  }))
  await queue.addBulk(many)
}

const sender = createPost(target, client)
const before = process.cpuUsage()
const began = performance.now()
const worker = new Worker('webhooks', ({ data }) => sender.post(data.body), { connection, concurrency: 64 })
let completed = 0
await new Promise((resolve, reject) => {
  worker.on('completed', () => {
    completed += 1
    if (completed === count) resolve()
  })
  worker.on('failed', (_job, error) => reject(error))
})
const seconds = (performance.now() - began) / 1000
const cpu = process.cpuUsage(before)
const delivered = await queue.getCompletedCount()
await worker.close()
await queue.close()
await sender.close()
report({ seconds, delivered, cpu })
