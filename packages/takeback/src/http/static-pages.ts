/**
 * Built page files, served from memory: rules H52-H54 of docs/spec/http.md. The folder is read once, at the start,
 * into a map; a request's path is a key of that map and never part of a file name, so there is nothing to traverse.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

interface Page {
  readonly type: string
  readonly cacheControl: string
  /** Of the identity form; the others add their name. */
  readonly tag: string
  readonly forms: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer }
}

export interface Pages {
  /** Null: no such page. `path`: as in the request line, not decoded. */
  find(path: string): Page | null
}

export interface PagesOptions {
  readonly folder: string
  /**
   * The page behind an address, as a file of the folder: `/recalls/123` is `/monitor/index.html`. Null: no page. HTML is
   * reached by its addresses only, so a page that is not offered is not there.
   */
  readonly viewOf: (path: string) => string | null
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const isText = /^text\/|json|svg/
/** `monitor-BX3k9a_1.js`: another content has another name. */
const hashedName = /-[\w-]{8,}\.\w+$/
/** Smaller ones gain nothing. */
const leastCompressed = 512

/** Reads and compresses every file. A folder that was not built gives one page that says how to build it. */
export async function loadPages({ folder, viewOf }: PagesOptions): Promise<Pages> {
  const pages = new Map<string, Page>()
  if (existsSync(folder)) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    const loaded = files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      const path = `/${relative(folder, file).split(sep).join('/')}`
      pages.set(path, await pageOf(path, await readFile(file)))
    })
    await Promise.all(loaded)
  }
  const excuse = pages.size === 0 ? await pageOf('/index.html', Buffer.from(notBuilt)) : null
  return {
    find(path) {
      const view = viewOf(path)
      if (view !== null) return excuse ?? pages.get(view) ?? null
      return path.endsWith('.html') ? null : (pages.get(path) ?? null)
    },
  }
}

/** Answers what no other route does. */
export function addPages(app: FastifyInstance, pages: Pages): void {
  app.get('/*', (request, reply) => {
    const page = pages.find(pathOf(request.url))
    return page === null ? reply.callNotFound() : send(page, request, reply)
  })
}

function send(page: Page, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = chooseForm(page, request.headers['accept-encoding'] ?? '')
  const tag = form === 'identity' ? `"${page.tag}"` : `"${page.tag}-${form}"`
  reply.headers({
    etag: tag,
    'cache-control': page.cacheControl,
    vary: 'Accept-Encoding',
    'content-type': page.type,
  })
  if (form !== 'identity') reply.header('content-encoding', form)
  const known = request.headers['if-none-match']?.split(',').map((text) => text.trim().replace(/^W\//, ''))
  return known?.includes(tag) === true ? reply.code(304).send() : reply.send(page.forms[form])
}

function chooseForm({ forms }: Page, accepted: string): 'br' | 'gzip' | 'identity' {
  const wanted = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  )
  if (forms.br && wanted.has('br')) return 'br'
  return forms.gzip && wanted.has('gzip') ? 'gzip' : 'identity'
}

async function pageOf(path: string, identity: Buffer): Promise<Page> {
  const type = types[extname(path)] ?? 'application/octet-stream'
  return {
    type,
    cacheControl: hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    tag: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    forms: {
      identity,
      ...(isText.test(type) && identity.length >= leastCompressed ? await compressed(identity) : {}),
    },
  }
}

/** Good, not best: it is done at every start. */
const brotliQuality = 5

async function compressed(identity: Buffer): Promise<{ br: Buffer; gzip: Buffer }> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }
  const [br, zipped] = await Promise.all([
    promisify(brotliCompress)(identity, quality),
    promisify(gzip)(identity),
  ])
  return { br, gzip: zipped }
}

function pathOf(url: string): string {
  const question = url.indexOf('?')
  return question === -1 ? url : url.slice(0, question)
}

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Takeback: the pages are not built</title></head>
<body>
<h1>The pages are not built yet</h1>
<p>Run <code>npm run build</code> in the repository and start again. The API works without them.</p>
<p lang="zh-CN">页面尚未构建：在仓库中运行 <code>npm run build</code>，然后重新启动。API 不受影响。</p>
</body>
</html>
`
