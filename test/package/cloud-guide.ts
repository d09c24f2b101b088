/** The commands of docs/guide/real-cloud.md on this machine, without name and TLS: rule TE26 of docs/spec/testing.md. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { commandsOf, readBlocks } from './guide-text.ts'

const guide = fileURLToPath(new URL('../../docs/guide/real-cloud.md', import.meta.url))
const patience = { timeout: 60_000 }

/** `project` holds what the guide installs. */
export async function followCloudGuide(project: string): Promise<void> {
  const [start = '', probe = '', ...rest] = commandsOf(readBlocks('real-cloud.md'))
  const [, check = ''] = /^- `(takeback check [^`]+)`/m.exec(readFileSync(guide, 'utf8')) ?? []
  const [install, token = '', receive = ''] = start.split('\n')
  expect([install, rest]).toEqual(['npm install takeback', []])

  const cwd = join(project, 'cloud-guide')
  mkdirSync(cwd)
  const port = await freePort()
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    TAKEBACK_CALLBACK_PORT: String(port),
    TAKEBACK_MONITOR_PORT: '0',
  }
  const run = (command: string) =>
    execFileSync('sh', ['-c', command], { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  // Behind the proxy the same path is here.
  const here = (command: string) => command.replace('https://hooks.example.com/', `http://127.0.0.1:${port}/`)
  const secret = run(token).trim()
  expect(secret).toMatch(/^[\w-]{32}$/)

  const said = `TOKEN='${secret}'\n`
  // What npx would start; itself it would stand between a signal and the receiver.
  const door = join(project, 'node_modules/takeback/bin/takeback.js')
  const own = receive.replace(' npx takeback', `\nexec node '${door}'`)
  const child = spawn('sh', ['-c', `${said}export ${own}`], {
    cwd,
    env,
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  try {
    const answer = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ status }) => status,
        () => null,
      )
    await expect.poll(answer, patience).toBe(404)
    const probed = run(here(probe))
    expect(probed).toMatch(/^HTTP\/1.1 200 /)
    expect(probed).toContain('{"ActionStatus":"OK",')
    // Exit code 0, or it throws: every check that must pass does.
    expect(run(`${said}npx ${here(check)}`)).toMatch(/^ {2}ok /m)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
