/** docs/guide/check.md, word for word but for the ports, with the packed packages: rule CK13 of docs/spec/check.md. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { commandsOf, readBlocks } from './guide-text.ts'
import type { Packed } from './packed.ts'

const patience = { timeout: 60_000 }
const blocks = readBlocks('check.md')

export async function followCheckGuide(packed: Packed): Promise<void> {
  const [install, start, check, dryRun, observe, junit, trigger, listen, ...rest] = commandsOf(blocks)
  expect(rest).toEqual([])
  await using desk = await openDesk(packed)
  desk.installs(install)
  desk.writesFiles()
  const receiver = desk.starts(start)
  await desk.answers('receiver')

  expect(desk.runs(check)).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+ ok, 0 must, 0 should, \d+ not judged$/m),
  })
  expect(desk.runs(dryRun)).toEqual({
    code: 0,
    out: expect.stringMatching(/\d+ requests, all ids begin with takeback-check-\w{6}\n$/),
  })
  // Effects are judged now: nothing is left.
  expect(desk.runs(observe)).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+ ok, 0 must, 0 should, 0 not judged$/m),
  })
  expect(desk.runs(junit).code).toBe(0)
  expect(readFileSync(join(desk.place, 'check.xml'), 'utf8')).toMatch(/^<\?xml /)
  expect(desk.runs(trigger)).toEqual({ code: 0, out: expect.stringContaining('<-- HTTP 200 ') })

  desk.starts(listen)
  await desk.answers('listener')
  expect(desk.runs(trigger, 'listener')).toEqual({ code: 0, out: expect.stringContaining('<-- HTTP 200 ') })

  await stop(receiver)
  expect(desk.runs(check).code).toBe(3)
}

async function openDesk(packed: Packed) {
  const place = packed.newProject('check')
  const ports = { receiver: await freePort(), listener: await freePort() }
  const { TOKEN: _ours, ...inherited } = process.env
  const env = {
    ...inherited,
    // npx starts the program with the first Node that it finds.
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    TAKEBACK_CALLBACK_PORT: String(ports.listener),
    // What `export` in the guide's terminals leaves there.
    TOKEN: 'a-token-of-more-than-24-characters',
  }
  const at = (text: string, port: number) => text.replaceAll('3000', String(port))
  const running: ChildProcess[] = []
  return {
    place,
    /** `npm init` and other words run as they are; of an installation the names of our packages are replaced. */
    installs(command = 'false'): void {
      for (const line of command.split('\n')) {
        const [, words] = /^npm install (.+)$/.exec(line) ?? []
        if (words === undefined) execFileSync('sh', ['-c', line], { cwd: place, env, stdio: 'pipe' })
        else packed.install(place, words.split(' '))
      }
    },
    writesFiles(): void {
      for (const { file, text } of blocks) {
        if (file !== undefined) writeFileSync(join(place, file), at(text, ports.receiver))
      }
    },
    starts(command = 'false'): ChildProcess {
      const child = spawn('sh', ['-c', at(command, ports.receiver)], {
        cwd: place,
        env,
        stdio: 'ignore',
        // The shell and npx have children of their own.
        detached: true,
      })
      running.push(child)
      return child
    },
    answers: (who: keyof typeof ports) =>
      expect
        .poll(
          () =>
            fetch(`http://127.0.0.1:${ports[who]}/callback`).then(
              ({ status }) => status,
              () => null,
            ),
          patience,
        )
        .toBe(200),
    runs(command = 'false', who: keyof typeof ports = 'receiver'): { code: number | null; out: string } {
      const { status, stdout } = spawnSync('sh', ['-c', at(command, ports[who])], {
        cwd: place,
        env,
        encoding: 'utf8',
      })
      return { code: status, out: stdout }
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) await stop(child)
    },
  }
}

/** Ctrl+C. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  process.kill(-Number(child.pid), 'SIGINT')
  await ended
}
