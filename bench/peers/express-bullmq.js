/** What is commonly built: express, the Sign checked, the body into BullMQ under its key, 200. `express-bullmq.js REDIS_PORT` */
import { Queue } from 'bullmq'
import { listen, recallsApp } from './express-app.js'

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null }
const queue = new Queue('arrived', { connection })
await queue.obliterate({ force: true })
listen(
  recallsApp((body) => queue.add('recall', body, { jobId: body.MsgKey })),
  () => queue.getJobCountByTypes('waiting', 'delayed', 'active', 'prioritized'),
)
