import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { asCurl } from './curl.ts'

const origin = 'http://127.0.0.1:8081'
const url = '/callback?SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw'

test('[M5] a webhook becomes a curl command that can be pasted', () => {
  expect(asCurl(origin, { url, body: '{"From_Account":"jared"}' })).toBe(
    `curl --globoff 'http://127.0.0.1:8081${url}' \\\n  --data-raw '{"From_Account":"jared"}'`,
  )
})

test('[M5] a hostile body stays one argument in a shell, byte for byte', () => {
  const bodies = [
    `'; touch /tmp/owned; '`,
    `$(id) \`id\` "$HOME" \\n !! \\`,
    '@/etc/passwd',
    '\u001b[201~\nrm -rf x\n',
    `tab\tquote'back\\slash\u00077feed\u009b31m`,
    '撤回 "消息"',
  ]
  for (const body of bodies) {
    const command = asCurl(origin, { url, body })
    const script = `curl() { printf '%s\\0' "$@"; }\n${command}`
    const args = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0')
    expect(args.slice(0, -1)).toEqual(['--globoff', origin + url, '--data-raw', body])
    expect(command.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  }
})
