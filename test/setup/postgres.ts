/**
 * One PostgreSQL for the whole run, started when the first test asks for its URL (GET of what `inject('postgres')` gives)
 * and removed at the end, however the run ends. An empty text is given where it is not installed.
 */
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import {
  postgresBinaries,
  startCluster,
  type Cluster,
} from '../../packages/store/src/testing/postgres-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (postgresBinaries() === null) {
    project.provide('postgres', '')
    return () => Promise.resolve()
  }
  let starting: Promise<Cluster> | undefined
  const server = createServer((_request, response) => {
    // A worker that stood still for some seconds would ask over a connection that is closed by now.
    response.setHeader('connection', 'close')
    starting ??= mkdtemp(join(tmpdir(), 'takeback-pg-')).then((folder) => startCluster(folder))
    starting.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('postgres', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.closeAllConnections()
    server.close()
    await (await starting)?.remove()
  }
}
