/** Writes docs/api from the schemas: OpenAPI 3.1 of REST v4 and of our own APIs, AsyncAPI 3 of the webhooks. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { apiDocuments, textOf } from './api/documents.ts'

const folder = new URL('../docs/api/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [file, document] of Object.entries(apiDocuments))
  writeFileSync(new URL(file, folder), textOf(document()))
