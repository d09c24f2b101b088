/** This machine and the data folder: rules DR1-DR5 and DR7 of docs/spec/doctor.md. */
import { randomUUID } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { lookAtInboxFile } from '@takeback/receiver/sqlite'
import { StoreUnavailable } from '@takeback/store'
import { lookAtSqliteStore, type StoreLook } from '@takeback/store/sqlite'
import { chatStore } from '../../chat-backend/turns/index.ts'
import { type Finding, findings } from './finding.ts'
import { judgeDisk, judgeNode, judgeRoom } from './judge.ts'

const FLUSHES = 5
const FOR_OTHERS = 0o077
/** Each holds a key or a secret, and is made for its owner alone. */
const secretFile = /^(?:secret-key-\d+|webhook-token|forward-secret|operator-key|alert-secret|metrics-token)$/

export function lookAtMachine(folder: string): Finding[] {
  const node = judgeNode(process.versions.node, process.versions.sqlite ?? 'unknown')
  const kept = lookAtFolder(folder)
  if (kept.verdict === 'skipped' || kept.verdict === 'broken') return [node, kept]
  const files = storesIn(folder)
  const logBytes = Math.max(0, ...files.map(({ file }) => sizeOf(`${file}-wal`)))
  const { type, bavail, bsize } = statfsSync(folder)
  return [
    node,
    kept,
    ...files.map(lookAtFile),
    judgeDisk(type, slowestFlush(folder)),
    judgeRoom(bavail * bsize, logBytes),
  ]
}

function lookAtFolder(folder: string): Finding {
  const { fine, doubtful, broken, skipped } = findings('DR2', 'Data folder')
  if (!existsSync(folder))
    return skipped(
      `${folder} is not there: nothing of ours has run with it.`,
      'Name the one that is used with --data DIR.',
    )
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    return broken(
      `${folder} can't be read and written by this user (${code}).`,
      'Call doctor as the user whom the service runs as, or mend the rights.',
    )
  }
  if (isForOthers(folder))
    return doubtful(`Other users of this machine can look into ${folder}.`, `chmod 700 ${folder}`)
  const shown = readdirSync(folder).find((name) => secretFile.test(name) && isForOthers(join(folder, name)))
  if (shown !== undefined)
    return broken(
      `Other users of this machine can read ${join(folder, shown)}, which holds a secret.`,
      `chmod 600 ${join(folder, shown)}, and make a new one: somebody may have read it.`,
    )
  return fine(`${folder} is there, and its owner's alone.`)
}

/** Windows has other rights than these. */
function isForOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & FOR_OTHERS) !== 0
}

interface StoreFile {
  readonly file: string
  readonly look: () => StoreLook
}

/** Of a Chat backend and of a receiver, by themselves or as `takeback start` keeps them. */
function storesIn(folder: string): StoreFile[] {
  const chats = [join(folder, 'chat.db'), join(folder, 'chat', 'chat.db')]
  const inboxes = [join(folder, 'inbox.db'), join(folder, 'receiver', 'inbox.db')]
  return [
    ...chats.map((file) => ({ file, look: () => lookAtSqliteStore(file, chatStore) })),
    ...inboxes.map((file) => ({ file, look: () => lookAtInboxFile(file) })),
  ].filter(({ file }) => existsSync(file))
}

function lookAtFile({ file, look }: StoreFile): Finding {
  const { fine, broken } = findings('DR3', 'Store')
  try {
    const { changesToCome } = look()
    const next = changesToCome === 0 ? '' : `; its tables change ${times(changesToCome)} at the next start`
    return fine(`${file} can be read${next}.`)
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    return broken(error.message, 'Mend that before anything is started on it.')
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** Milliseconds. */
function slowestFlush(folder: string): number {
  const file = join(folder, `.doctor-${randomUUID()}`)
  const opened = openSync(file, 'wx', 0o600)
  try {
    const flushes = Array.from({ length: FLUSHES }, () => {
      writeSync(opened, 'x'.repeat(4096))
      const began = performance.now()
      fsyncSync(opened)
      return performance.now() - began
    })
    return Math.max(...flushes)
  } finally {
    closeSync(opened)
    rmSync(file)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** What `takeback start` signs with; null when it is not there. */
export function foundToken(folder: string): string | null {
  const file = join(folder, 'webhook-token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
