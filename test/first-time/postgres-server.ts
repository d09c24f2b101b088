/** A PostgreSQL of its own for a test: a new cluster in a folder, reached by its socket alone, stopped at the end. */
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { existsSync, globSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folder of initdb and pg_ctl; undefined when PostgreSQL is not installed. */
export const postgresPrograms = globSync('/usr/lib/postgresql/*/bin')
  .toSorted()
  .findLast((folder) => existsSync(join(folder, 'initdb')))

export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-postgres-'))
  const data = join(folder, 'data')
  const isRoot = process.getuid?.() === 0
  // It refuses to run as root: Debian's package brings a user along.
  if (isRoot) await run('chown', ['postgres', folder])
  await chmod(folder, 0o755)
  const postgres = (program: string, ...args: string[]) => {
    const path = join(String(postgresPrograms), program)
    return isRoot ? run('runuser', ['-u', 'postgres', '--', path, ...args]) : run(path, args)
  }
  await postgres('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync')
  const options = `-c fsync=off -c listen_addresses='' -c unix_socket_directories='${folder}' -c max_connections=60`
  await postgres('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-o', options, '-w', 'start')
  return {
    /** For `new pg.Client({ host, user: 'postgres' })`. */
    host: folder,
    async [Symbol.asyncDispose]() {
      await postgres('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
