/** The first example of the README, word for word, in a process of its own. Rules R40 and R48 of docs/spec/receiving.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sign } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { c2c, target } from './stage.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('[R40] [R48] the example of the README takes a recall, applies it once, and starts by itself', async () => {
  const readme = readFileSync(join(root, 'packages/receiver/README.md'), 'utf8')
  const example = /```js\n([^]*?)```/.exec(readme)?.[1] ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'takeback-readme-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'example.mjs'), example)
  // The example listens where PORT says, and says no port itself.
  const port = await freePort()
  const child = spawn(process.execPath, ['example.mjs'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(createInterface({ input: child.stdout }), 'line')
    const token = /token: '(.*)'/.exec(example)?.[1] ?? ''
    const RequestTime = String(Math.floor(new Date().getTime() / 1000))
    const query = { Sign: sign(token, RequestTime), RequestTime }
    for (let time = 0; time < 3; time++) {
      const answer = await fetch(`http://127.0.0.1:${port}${target(c2c(), query)}`, {
        method: 'POST',
        body: JSON.stringify(c2c()),
      })
      expect(answer.status).toBe(200)
    }
    await using shop = openShop(join(folder, 'shop.db'))
    await expect
      .poll(() => shop.recalled(), { timeout: 20_000 })
      .toEqual(['1400000000/c2c/jared/Jonh/48374_2837546_1557481126'])
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(folder, { recursive: true })
  }
})

function openShop(file: string) {
  const database = new DatabaseSync(file, { readOnly: true })
  return {
    recalled: () =>
      database
        .prepare('SELECT key FROM recalled')
        .all()
        .map((row) => row['key']),
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}
