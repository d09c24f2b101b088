/** The guide of the drop-in, word for word but for the ports, with the packed package: rule OP5 of docs/spec/operations.md. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RecallDetail, RecallPage } from '@takeback/protocol'
import { expect } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const patience = { timeout: 60_000 }

export function commandsOf(file: string, language = 'sh'): string[] {
  const text = readFileSync(join(root, 'docs/guide', file), 'utf8')
  const blocks = new RegExp(`\`\`\`${language}\\n(.*?)\\n\`\`\``, 'gs')
  return [...text.matchAll(blocks)].map(([, command = '']) => command)
}

/** `place`: a project in which `takeback` is installed. */
export async function followDropInGuide(place: string): Promise<void> {
  await using desk = await openDesk(place)
  const [install, dropIn, handler, recallOne, count, recallTwo, token, withToken, before, ask, ...rest] =
    commandsOf('drop-in.md')
  expect([install, token, rest]).toEqual([
    'npm install takeback',
    'export TOKEN=a-token-of-more-than-24-characters',
    [],
  ])
  const [shown = '-', ...others] = commandsOf('drop-in.md', 'php')
  expect(readFileSync(join(root, 'examples/handlers/handler.php'), 'utf8')).toContain(shown)
  expect([shown.split('\n').length, others]).toEqual([10, []])
  const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

  const first = desk.start(dropIn)
  await expect.poll(() => existsSync(join(desk.place, '.takeback/forward-secret')), patience).toBe(true)
  await desk.listens('callback')
  const second = desk.start(handler)
  await desk.listens('handler')
  for (let time = 0; time < 3; time += 1) expect(desk.run(recallOne)).toBe(ok)
  await expect.poll(() => desk.states(), patience).toEqual(['applied'])
  expect(desk.run(count)).toMatch(/\[48374_2837546_1557481126\] => 1\n/)

  await stop(second)
  expect(desk.run(recallTwo)).toBe(ok)
  await expect.poll(() => desk.states(), patience).toEqual(['retrying', 'applied'])
  expect((await desk.newest()).attempts[0]?.detail).toBe(
    'nobody listens at its address, or the way to it is blocked',
  )
  const again = desk.start(handler)
  await expect.poll(() => desk.states(), patience).toEqual(['applied', 'applied'])
  expect(desk.run(count)).toMatch(/\[lunch\/130\] => 1\n/)

  await stop(first)
  desk.start(withToken)
  desk.start(before)
  await desk.listens('callback')
  await desk.listens('before')
  expect(desk.run(ask)).toBe('{"ActionStatus":"OK","ErrorInfo":"no casinos","ErrorCode":1}')
  await stop(again)
}

async function openDesk(place: string) {
  for (const file of ['handler.php', 'takeback.php', 'before.php']) {
    copyFileSync(join(root, 'examples/handlers', file), join(place, file))
  }
  const ports = {
    callback: await freePort(),
    monitor: await freePort(),
    handler: await freePort(),
    before: await freePort(),
  }
  const options = {
    cwd: place,
    env: {
      ...process.env,
      // npx starts the program with the first Node that it finds.
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      TAKEBACK_CALLBACK_PORT: String(ports.callback),
      TAKEBACK_MONITOR_PORT: String(ports.monitor),
      TOKEN: 'a-token-of-more-than-24-characters',
    },
  }
  const here = (command = 'false') =>
    command
      .replaceAll(':8081', `:${ports.callback}`)
      .replaceAll(':8082', `:${ports.monitor}`)
      .replaceAll(':3000', `:${ports.handler}`)
      .replaceAll(':3001', `:${ports.before}`)
  const running: ChildProcess[] = []
  const json = async <Answer>(path: string) =>
    (await (await fetch(`http://127.0.0.1:${ports.monitor}${path}`)).json()) as Answer

  return {
    place,
    start(command: string | undefined): ChildProcess {
      const child = spawn('sh', ['-c', `exec env ${here(command)}`], {
        ...options,
        stdio: 'ignore',
        // npx has children of its own.
        detached: true,
      })
      running.push(child)
      return child
    },
    run: (command: string | undefined) =>
      execFileSync('sh', ['-c', here(command)], { ...options, encoding: 'utf8' }),
    listens: (what: keyof typeof ports) =>
      expect.poll(() => answers(`http://127.0.0.1:${ports[what]}/`), patience).toBe(true),
    async states(): Promise<string[]> {
      return (await json<RecallPage>('/api/recalls')).recalls.map(({ state }) => state)
    },
    async newest(): Promise<RecallDetail> {
      const [recall] = (await json<RecallPage>('/api/recalls')).recalls
      return json<RecallDetail>(`/api/recalls/${recall?.id ?? 0}`)
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) await stop(child)
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

/** Ctrl+C. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  process.kill(-Number(child.pid), 'SIGINT')
  await ended
}
