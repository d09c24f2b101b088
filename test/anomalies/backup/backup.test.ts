/** Copies of a Chat backend under load, and restores that bring nothing back: rule P17 of docs/spec/reliability.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createAdmin } from '../../../packages/takeback/src/admin/admin.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { startService } from '../../e2e/service.ts'
import { needsFiles, needsPostgres } from '../../setup/needs.ts'
import { diceOf, oneOf } from '../dice.ts'
import { scene, type Trying } from '../runs/scene.ts'
import { type Copied, type CopiedPlace, filePlace, postgresPlace } from './places.ts'
import { type Said, Talk } from './talk.ts'

const sdkAppId = 1_400_000_000
const COPIES = 2
/** Recalls between two copies, and behind the last. */
const MEANWHILE = 10
const goesOn = { timeout: 60_000 }

for (const [store, need, openPlace] of [
  ['a file', needsFiles, async (folder: string) => filePlace(folder)],
  ['PostgreSQL', needsPostgres, postgresPlace],
] as const) {
  scene(
    `copies of ${store} under load: each is whole, holds what was answered before it began, and brings nothing back that was taken back since`,
    { promise: 'P17', unit: 'copies', rounds: 1, need },
    async (trying) => {
      const folder = mkdtempSync(join(tmpdir(), 'takeback-copies-'))
      try {
        await copyUnderLoad(trying, folder, await openPlace(folder))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
}

interface Copy {
  readonly name: string
  /** When it was asked for and when it was there; performance.now(). */
  readonly began: number
  readonly ended: number
}

async function copyUnderLoad(trying: Trying, folder: string, place: CopiedPlace): Promise<void> {
  const hook = [
    '--webhook-url',
    'http://127.0.0.1:9/',
    '--webhook-commands',
    'recalls',
    '--allow-private-webhooks',
  ]
  const service = await startService(['chat', '--port', '0', ...place.flags, ...hook])
  try {
    const {
      chat = '',
      admin: identifier = '',
      adminUserSig: userSig = '',
    } = service.ready as Record<string, string>
    const admin = createAdmin({ baseUrl: chat, sdkAppId, identifier, userSig, fetchLike: anew })
    await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['romeo', 'juliet'] })
    const ledger = join(folder, 'recalls.jsonl')
    let talk: Talk | undefined
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      talk ??= new Talk(admin, dice)
      talk.begin()
      const copies: Copy[] = []
      for (let n = 0; n < COPIES; n += 1) {
        await goingOn(talk)
        const began = performance.now()
        const name = await place.copy()
        copies.push({ name, began, ended: performance.now() })
      }
      await goingOn(talk)
      await talk.end()
      const until = systemClock.now()
      await expect.poll(async () => (await place.writeLedger(ledger)).upTo, goesOn).toBeGreaterThan(until)

      for (const copy of copies) {
        trying.broke(...wrongInCopy(await place.look(copy.name), talk.said, copy))
        trying.tried(1)
      }
      const chosen = oneOf(dice, copies)
      const gone = talk.said.filter(({ recalledAt }) => recalledAt !== null).map(({ text }) => text)
      trying.broke(...wrongInRestored(await place.restore(chosen.name, ledger, gone), talk.said, chosen))
      trying.add('restores', 1)
      trying.greatest('messages', talk.said.length)
      trying.greatest('taken back', gone.length)
      const since = talk.said.filter((one) => isTakenBackSince(one, chosen))
      trying.add('texts of a copy that the ledger took back', since.length)
    }
  } finally {
    await service.kill()
  }
}

/** Over a connection of its own: while a copy is looked at nobody calls, and the kept ones are closed. */
const anew: typeof fetch = (url, init) =>
  fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), connection: 'close' } })

async function goingOn(talk: Talk): Promise<void> {
  const goal = talk.recalls() + MEANWHILE
  await expect.poll(() => talk.recalls(), goesOn).toBeGreaterThanOrEqual(goal)
}

function isTakenBackSince({ saidAt, askedAt, recalledAt }: Said, { began, ended }: Copy): boolean {
  return saidAt < began && askedAt !== null && askedAt > ended && recalledAt !== null
}

function wrongInCopy(
  { messages, wrong }: Copied,
  said: readonly Said[],
  { name, began, ended }: Copy,
): string[] {
  const more = said.flatMap(({ msgKey, text, saidAt, askedAt, recalledAt }) => {
    const found = messages.get(msgKey)
    if (found === undefined) return saidAt < began ? [`${msgKey} was stored before, and is not there`] : []
    if (recalledAt !== null && recalledAt < began && !found.isRecalled)
      return [`${msgKey} was taken back before, and is not`]
    const mayBeGone = askedAt !== null && askedAt < ended
    return mayBeGone || found.text?.includes(text) === true ? [] : [`${msgKey} has lost its text`]
  })
  return [...wrong, ...more].map((what) => `${name}: ${what}`)
}

function wrongInRestored(
  { messages, wrong }: Copied,
  said: readonly Said[],
  { name, began }: Copy,
): string[] {
  const more = said.flatMap(({ msgKey, text, saidAt, recalledAt }) => {
    const found = messages.get(msgKey)
    if (found === undefined) return saidAt < began ? [`${msgKey} was stored before, and is not there`] : []
    if (recalledAt === null) return found.text?.includes(text) === true ? [] : [`${msgKey} has lost its text`]
    return found.isRecalled && found.text === null ? [] : [`${msgKey} is back`]
  })
  return [...wrong, ...more].map((what) => `restored from ${name}: ${what}`)
}
