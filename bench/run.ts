/**
 * npm run bench -- NAME: one question, one file. Each prints a ratio against a limit measured in the same run, on the
 * same cores, alternating; absolute figures hold only for the machine that is printed with them.
 */
import type { Bench } from './bench.ts'
import { machineFacts } from './machine.ts'

const benches: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  receive: () => import('./receive.ts'),
  'receive-postgres': () => import('./receive-postgres.ts'),
  'keep-content': () => import('./keep-content.ts'),
  'receive-peers': () => import('./receive-peers.ts'),
  'receive-tail': () => import('./receive-tail.ts'),
  adapters: () => import('./adapters.ts'),
  inboxes: () => import('./inboxes.ts'),
  deliver: () => import('./deliver.ts'),
  'deliver-peers': () => import('./deliver-peers.ts'),
  backlog: () => import('./backlog.ts'),
  recall: () => import('./recall.ts'),
  cluster: () => import('./cluster.ts'),
  nodes: () => import('./nodes.ts'),
  'fan-out': () => import('./fan-out.ts'),
  sockets: () => import('./sockets.ts'),
  start: () => import('./start.ts'),
  'recall-scale': () => import('./recall-scale.ts'),
  'send-scale': () => import('./send-scale.ts'),
  'big-group': () => import('./big-group.ts'),
  'recall-latency': () => import('./recall-latency.ts'),
  expire: () => import('./expire.ts'),
}
/** In CI: every bench runs a little, so that it is known to work. */
const smokeSize = 0.02

const [name = '', ...words] = process.argv.slice(2)
if (name === 'smoke') {
  for (const [each, load] of Object.entries(benches)) await runOne(each, load, smokeSize)
} else if (benches[name] === undefined) {
  for (const [each, load] of Object.entries(benches)) {
    process.stdout.write(`npm run bench -- ${each.padEnd(16)} ${(await load()).bench.question}\n`)
  }
} else {
  await runOne(name, benches[name], 1, words)
}

async function runOne(
  each: string,
  load: () => Promise<{ bench: Bench }>,
  size: number,
  words: readonly string[] = [],
): Promise<void> {
  const { bench } = await load()
  process.stdout.write(`\n${each}: ${bench.question}\n${machineFacts()}\n`)
  for (const line of await bench.run(size, words)) process.stdout.write(`${line}\n`)
}
