/** A MariaDB of its own for a test: new tables in a folder, reached by its socket alone, stopped at the end. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { needs } from '../setup/needs.ts'

const run = promisify(execFile)
const server = '/usr/sbin/mariadbd'
/** It is never the server that is killed here. */
const hasty = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync']

export const needsMariadb = needs(existsSync(server), 'apt-get install mariadb-server')

export async function startMariadb() {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-mariadb-'))
  const { username } = userInfo()
  const own = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--user=${username}`]
  await run('mariadb-install-db', [...own, '--auth-root-authentication-method=normal', '--skip-test-db'])
  const socketPath = join(folder, 'socket')
  const child = spawn(
    server,
    [...own, ...hasty, '--skip-networking', `--socket=${socketPath}`, '--console'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const lines = createInterface({ input: child.stderr })
  for await (const line of lines) if (line.includes('ready for connections')) break
  child.stderr.resume()
  return {
    /** For `createConnection({ socketPath, user: 'root' })` of mysql2. */
    socketPath,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
