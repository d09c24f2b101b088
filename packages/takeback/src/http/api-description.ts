/** Gives out a description of docs/api as it is: rule TE36 of docs/spec/testing.md. */
import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

/** In the repository docs/api, in the published package a folder beside this one's parent. */
const folder = new URL(import.meta.url.endsWith('.ts') ? '../../../../docs/api/' : '../api/', import.meta.url)

/** `path` for example `/api/openapi.json`, `file` one of docs/api. */
export function addApiDescription(app: FastifyInstance, path: string, file: string): void {
  app.get(path, async (_request, reply) =>
    reply.type('application/json').send(await readFile(new URL(file, folder))),
  )
}
