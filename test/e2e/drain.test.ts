/** Rule H33 of docs/spec/http.md: a balancer can turn away before anything ends. */
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anyPorts, startService } from './service.ts'

const status = async (url: string) => {
  const answer = await fetch(url)
  return [answer.status, ((await answer.json()) as { status: string }).status]
}

test.each([
  ['chat', ['--port', '0'], 'chat', 'chat'],
  ['receive', anyPorts.receive, 'monitor', 'callback'],
] as const)(
  '[H33] %s serves on while it drains, then ends; a second signal ends it at once',
  async (command, ports, page, served) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'takeback-drain-'))
    const start = (drain: string) =>
      startService([command, ...ports, '--data', join(folder.path, drain), '--drain', drain])
    // Long enough for whatever a busy machine makes of it.
    const service = await start('1h')
    onTestFinished(() => service.kill())
    const at = (path: string) => new URL(path, String(service.ready[page])).href
    expect(await status(at('/readyz'))).toEqual([200, 'ready'])
    const stopped = service.stop()
    await expect.poll(() => status(at('/readyz'))).toEqual([503, 'draining'])
    expect(await status(at('/healthz'))).toEqual([200, 'ok'])
    // Refused for what it says, not for the hour.
    const call = await fetch(String(service.ready[served]), { method: 'POST', body: '{}' })
    expect(call.status).toBeLessThan(500)
    expect(await service.stop()).toBe(130)
    expect(await stopped).toBe(130)

    const brief = await start('1s')
    expect(await brief.stop()).toBe(0)
  },
)
