/**
 * Signing in to a private listener: rules H47-H51 of docs/spec/http.md. There is no default password: the first start
 * makes a secret of 32 random bytes and gives it to the caller to show once. It stays good until the file is deleted.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as v from 'valibot'
import { clientAddress, type TrustProxy } from '../client-address.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { signInPage, signInScript } from './page.ts'
import { hashSecret, isSecret } from './secret-hash.ts'
import { createSessions, sessionLifeMs } from './sessions.ts'
import { readSignInFile, type Session, writeSignInFile } from './sign-in-file.ts'

export interface SignInOptions {
  /** Where hashes of the secret and of the sessions are kept; its folder exists. */
  readonly file: string
  readonly cookieName: string
  readonly clock: { now(): number }
  readonly trustProxy?: TrustProxy
}

export interface SignIn {
  /** Made just now: show it once, it is not kept. Null when it was set up before. */
  readonly setupSecret: string | null
  /** `cookie`: the Cookie header. */
  isSignedIn(cookie: string | undefined): boolean
  /** GET and POST /sign-in, POST /sign-out, and the script of the page. */
  addRoutes(app: FastifyInstance): void
}

const requestSchema = v.object({ secret: v.pipe(v.string(), v.maxLength(256)) })

/** Throws RefusedToStart when the file can't be read. */
export async function openSignIn({ file, cookieName, clock, trustProxy }: SignInOptions): Promise<SignIn> {
  const kept = readSignInFile(file)
  const setupSecret = kept === null ? randomBytes(32).toString('base64url') : null
  const secret = kept?.secret ?? (await hashSecret(setupSecret ?? ''))
  const save = (sessions: readonly Session[]) =>
    writeSignInFile(file, { version: 1, secret, sessions: [...sessions] })
  if (kept === null) save([])

  const sessions = createSessions(kept?.sessions ?? [], clock, save)
  const mayTry = createAttemptLimit(clock)
  const setCookie = (reply: FastifyReply, value: string, maxAge: number) =>
    reply.header(
      'set-cookie',
      `${cookieName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Strict`,
    )

  function addRoutes(app: FastifyInstance): void {
    const config = { isPublic: true }
    app.get('/sign-in', { config }, (request, reply) =>
      reply
        .headers({ 'content-type': 'text/html; charset=utf-8', vary: 'Accept-Language' })
        .send(signInPage(request.headers['accept-language'] ?? '')),
    )
    app.get('/sign-in.js', { config }, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(signInScript),
    )

    app.post('/sign-in', { config }, async (request, reply) => {
      const body = v.safeParse(requestSchema, request.body)
      if (!body.success) return reply.code(400).send({ error: 'Send {"secret": "…"}.' })
      if (!mayTry(clientAddress(request.raw, trustProxy))) {
        return reply.code(429).header('retry-after', '60').send({ error: 'Too many tries: wait a minute.' })
      }
      if (!(await isSecret(body.output.secret, secret))) {
        return reply.code(403).send({ error: 'That is not the set-up secret.' })
      }
      // A new id at every sign-in: one that was planted before is worth nothing.
      const id = sessions.open(cookieIn(request.headers.cookie, cookieName))
      return setCookie(reply, id, sessionLifeMs / 1000)
        .code(204)
        .send()
    })
    app.post('/sign-out', async (request, reply) => {
      sessions.close(cookieIn(request.headers.cookie, cookieName))
      return setCookie(reply, '', 0).code(204).send()
    })
  }

  return { setupSecret, isSignedIn: (cookie) => sessions.isOpen(cookieIn(cookie, cookieName)), addRoutes }
}

function cookieIn(header: string | undefined, name: string): string | null {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`))
  return pair === undefined ? null : pair.trim().slice(name.length + 1)
}
