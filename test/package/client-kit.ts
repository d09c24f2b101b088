/** What `@takeback/client` promises a stranger on Node: rule CL24 of docs/spec/client.md. Looked at in the packed package. */
import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { issueUserSig } from '@takeback/protocol/crypto'
import { expect } from 'vitest'
import { systemClock } from '../../packages/takeback/src/cli/system-clock.ts'

const program = fileURLToPath(new URL('client-program.js', import.meta.url))

/** `ready`: what `takeback start --json` has said. */
export async function checkClient(
  folder: string,
  [node = '']: readonly string[],
  ready: Record<string, unknown>,
): Promise<void> {
  const [url, SDKAppID, key] = [String(ready['chat']), Number(ready['sdkAppId']), String(ready['secretKey'])]
  const nowSeconds = Math.floor(systemClock.now() / 1000)
  const userSig = (userId: string) =>
    issueUserSig({ sdkAppId: SDKAppID, key, userId, expireSeconds: 3600, nowSeconds })
  const call = new URL('/v4/im_open_login_svc/multiaccount_import', url)
  call.search = new URLSearchParams({
    sdkappid: String(SDKAppID),
    identifier: String(ready['admin']),
    usersig: String(ready['adminUserSig']),
    random: '1',
    contenttype: 'json',
  }).toString()
  const answer = await fetch(call, {
    method: 'POST',
    body: JSON.stringify({ Accounts: ['romeo', 'juliet'] }),
  })
  expect(await answer.json()).toMatchObject({ ErrorCode: 0 })

  const script = 'client.mjs'
  copyFileSync(program, join(folder, script))
  const given = JSON.stringify({ url, SDKAppID, romeo: userSig('romeo'), juliet: userSig('juliet') })
  const said = execFileSync(node, [script, given], { cwd: folder, encoding: 'utf8', timeout: 60_000 })
  expect(said).toBe('received wherefore\nrevoked true by romeo, leaves {}\n')
}
